import * as z from "zod/mini";
import type { EventReading } from "../../../ledger/domain/observation";
import type { IdentifiedEvent } from "../../application/ports";
import type { EventBody } from "../../domain/event-body";
import { envelopeIn } from "../envelope";
import { emailAddressIn, irrelevant, readingOf, timeIn, unread } from "../event-reading";
import { classOf } from "../event-types";
import { readAuthorization, readCapture } from "./captures";
import { readDispute } from "./disputes";
import { readOrder, readPayment, readPaymentOrder, readReversedApproval } from "./orders";
import { readRefund, readReversal } from "./refunds";
import type { ReadPaypalResource } from "./resource";
import { type PaypalObject, paypalTypes } from "./types";

const PAYPAL = "paypal";

const eventIn = ({ json }: EventBody) => envelopeIn(json, { id: "id", type: "event_type" });
const contents = z.object({
  create_time: z.unknown(),
  resource_type: z.optional(z.unknown()),
  resource: z.unknown(),
});

const readers: Readonly<Record<PaypalObject, ReadPaypalResource>> = {
  order: readOrder,
  "reversed approval": readReversedApproval,
  payment: readPayment,
  "payment order": readPaymentOrder,
  authorization: readAuthorization,
  capture: readCapture,
  refund: readRefund,
  reversal: readReversal,
  dispute: readDispute,
};

export function identify(body: EventBody): IdentifiedEvent | undefined {
  const event = eventIn(body);
  return event && { eventId: event.id, type: event.type, class: classOf(paypalTypes, event.type) };
}

export function read(body: EventBody): EventReading {
  const event = eventIn(body);
  if (event === undefined) return unread("UNEXPECTED_SHAPE");
  const { type } = event;
  if (classOf(paypalTypes, type) === "irrelevant") return irrelevant;
  const mapping = paypalTypes.mapped.get(type);
  if (mapping === undefined) return unread("UNKNOWN_TYPE");
  const { data: details } = contents.safeParse(event.fields);
  const sentAt = timeIn(details?.create_time);
  if (details === undefined || sentAt === undefined) return unread("UNEXPECTED_SHAPE");
  const resourceType = typeof details.resource_type === "string" ? details.resource_type : undefined;
  const source = { key: { provider: PAYPAL, eventId: event.id }, system: PAYPAL, type, occurredAt: sentAt } as const;
  const context = { type, resourceType, sentAt, status: mapping.status };
  return readingOf(source, readers[mapping.object](details.resource, context));
}

const payer = z.object({
  resource: z.object({
    payer: z.object({
      email_address: z.optional(z.unknown()),
      /** Version 1 of the payments API. */
      payer_info: z.optional(z.object({ email: z.optional(z.unknown()) })),
    }),
  }),
});

/** The payer's address, of an order or a payment. Captures and refunds carry no payer. */
export function customerEmailIn({ json }: EventBody): string | undefined {
  const known = payer.safeParse(json).data?.resource.payer;
  return emailAddressIn(known?.email_address) ?? emailAddressIn(known?.payer_info?.email);
}
