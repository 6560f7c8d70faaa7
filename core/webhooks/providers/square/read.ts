import * as z from "zod/mini";
import type { EventReading } from "../../../ledger/domain/observation";
import type { IdentifiedEvent } from "../../application/ports";
import type { EventBody } from "../../domain/event-body";
import { envelopeIn } from "../envelope";
import { emailAddressIn, irrelevant, merchantIdIn, readingOf, timeIn, unread } from "../event-reading";
import { classOf } from "../event-types";
import { readDispute } from "./disputes";
import type { ReadSquareObject } from "./object";
import { readPayment } from "./payments";
import { readRefund } from "./refunds";
import { type SquareObject, squareTypes } from "./types";

const SQUARE = "square";

const eventIn = ({ json }: EventBody) => envelopeIn(json, { id: "event_id", type: "type" });
const contents = z.object({
  created_at: z.unknown(),
  merchant_id: z.optional(z.unknown()),
  data: z.object({
    object: z.looseObject({
      payment: z.optional(z.unknown()),
      refund: z.optional(z.unknown()),
      dispute: z.optional(z.unknown()),
      /** Where Square's samples of `dispute.state.updated` have the dispute. */
      object: z.optional(z.unknown()),
    }),
  }),
});

const readers: Readonly<Record<SquareObject, ReadSquareObject>> = {
  payment: readPayment,
  refund: readRefund,
  dispute: readDispute,
};

export function identify(body: EventBody): IdentifiedEvent | undefined {
  const event = eventIn(body);
  return event && { eventId: event.id, type: event.type, class: classOf(squareTypes, event.type) };
}

export function read(body: EventBody): EventReading {
  const event = eventIn(body);
  if (event === undefined) return unread("UNEXPECTED_SHAPE");
  const { type } = event;
  if (classOf(squareTypes, type) === "irrelevant") return irrelevant;
  const mapping = squareTypes.mapped.get(type);
  if (mapping === undefined) return unread("UNKNOWN_TYPE");
  const { data: details } = contents.safeParse(event.fields);
  const sentAt = timeIn(details?.created_at);
  if (details === undefined || sentAt === undefined) return unread("UNEXPECTED_SHAPE");
  const holder = details.data.object;
  const source = {
    key: { provider: SQUARE, eventId: event.id },
    system: SQUARE,
    type,
    occurredAt: sentAt,
  } as const;
  const context = { sentAt, merchantId: merchantIdIn(details.merchant_id) };
  return readingOf(source, readers[mapping.object](holder[mapping.object] ?? holder.object, context));
}

const buyer = z.object({
  data: z.object({ object: z.object({ payment: z.object({ buyer_email_address: z.unknown() }) }) }),
});

/** `buyer_email_address` of a payment. */
export const customerEmailIn = ({ json }: EventBody): string | undefined =>
  emailAddressIn(buyer.safeParse(json).data?.data.object.payment.buyer_email_address);
