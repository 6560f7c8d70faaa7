import * as z from "zod/mini";
import type { EventKey, EventReading } from "../../../ledger/domain/observation";
import type { IdentifiedEvent } from "../../application/ports";
import type { EventBody } from "../../domain/event-body";
import { envelopeIn } from "../envelope";
import { emailAddressIn, irrelevant, readingOf, unread } from "../event-reading";
import { classOf } from "../event-types";
import { readCharge } from "./charges";
import { readDispute } from "./disputes";
import { readIntent } from "./intents";
import { readMerchant } from "./merchants";
import type { ReadStripeObject } from "./object";
import { readRefund } from "./refunds";
import { isMissingEvent, isThin, readMissingEvent, readThinEvent, withoutPrefix } from "./thin";
import { type StripeObject, stripeTypes } from "./types";
import { meaningOf } from "./version";

const STRIPE = "stripe";

const eventIn = ({ json }: EventBody) => envelopeIn(json, { id: "id", type: "type" });
type Envelope = NonNullable<ReturnType<typeof eventIn>>;

const contents = z.object({
  /** Epoch seconds. */
  created: z.number().check(z.int(), z.minimum(0), z.maximum(8_640_000_000_000)),
  api_version: z.optional(z.unknown()),
  data: z.object({ object: z.unknown() }),
});

const readers = new Map<StripeObject, ReadStripeObject>([
  ["intent", readIntent],
  ["charge", readCharge],
  ["refund", readRefund],
  ["dispute", readDispute],
  ["merchant", readMerchant],
]);

const readerOf = (type: string): ReadStripeObject | undefined => {
  const mapping = stripeTypes.mapped.get(type);
  return mapping && readers.get(mapping.object);
};

/**
 * `account` is set in events of a connected account, `context` in thin ones. Such an account writes any metadata, so its
 * events are never about payments submitted to Tap.
 */
const ofConnectedAccount = ({ fields: { account, context } }: Envelope): boolean => Boolean(account ?? context);

/** Events of connected accounts are none of Tap's, whatever their type. */
const classIn = (event: Envelope) =>
  ofConnectedAccount(event) ? "irrelevant" : classOf(stripeTypes, withoutPrefix(event.type));

export function identify(body: EventBody): IdentifiedEvent | undefined {
  const event = eventIn(body);
  return event && { eventId: event.id, type: event.type, class: classIn(event) };
}

export function read(body: EventBody): EventReading {
  const event = eventIn(body);
  if (event === undefined) return unread("UNEXPECTED_SHAPE");
  const kind = classIn(event);
  if (kind === "unknown") return unread("UNKNOWN_TYPE");
  if (kind === "irrelevant") return irrelevant;
  const { fields } = event;
  return isThin(fields) ? readThinEvent(fields, withoutPrefix(event.type)) : readSnapshot(event);
}

const receipt = z.object({ data: z.object({ object: z.object({ receipt_email: z.unknown() }) }) });

/** `receipt_email` of a payment intent or a charge. Thin events carry no object, and so no address. */
export function customerEmailIn(body: EventBody): string | undefined {
  const event = eventIn(body);
  if (event === undefined || classIn(event) !== "mapped") return undefined;
  return emailAddressIn(receipt.safeParse(event.fields).data?.data.object.receipt_email);
}

function readSnapshot(event: Envelope): EventReading {
  const { success, data } = contents.safeParse(event.fields);
  const readObject = readerOf(event.type);
  if (!success || readObject === undefined) return unread("UNEXPECTED_SHAPE");
  const at = data.created * 1000;
  const source = {
    key: { provider: STRIPE, eventId: event.id },
    system: STRIPE,
    type: event.type,
    occurredAt: at,
  } as const;
  return readingOf(
    source,
    readObject(data.data.object, { type: event.type, at, version: meaningOf(data.api_version) }),
  );
}

/**
 * Reads an object that was fetched for the event `key`: as it was at the time of the answer (`fetchedAt`, its `Date`), in
 * the API version asked for, and as an event of `type` would carry it. Both are as the reading said that asked for it.
 */
export function readFetchedObject(
  object: unknown,
  fetchedAt: Date,
  apiVersion: string,
  key: EventKey,
  type: string,
): EventReading {
  if (isMissingEvent(type)) return readMissingEvent(object);
  const name = withoutPrefix(type);
  const readObject = readerOf(name);
  if (readObject === undefined) return unread("UNKNOWN_TYPE");
  const at = fetchedAt.getTime();
  const source = { key, system: STRIPE, type, occurredAt: at } as const;
  return readingOf(source, readObject(object, { type: name, at, version: meaningOf(apiVersion) }));
}
