import * as z from "zod/mini";
import type { EventReading, ProviderObject } from "../../../ledger/domain/observation";
import { irrelevant, unread } from "../event-reading";
import { classOf } from "../event-types";
import { identifier } from "../identifier";
import { type StripeObject, stripeTypes } from "./types";

/**
 * A thin event names its object without carrying it (docs.stripe.com/event-destinations#thin-events). What it says is
 * read from the object, fetched.
 */
const related = z.object({ id: identifier, type: z.string() });
const thinEvent = z.object({ id: identifier, related_object: z.nullish(related) });

/** Objects that are fetched, by what an event of theirs carries. */
const fetched = new Map<StripeObject, Exclude<ProviderObject["type"], "event">>([
  ["intent", "payment_intent"],
  ["charge", "charge"],
  ["refund", "refund"],
  ["dispute", "dispute"],
]);

/** Tells of an event that Stripe failed to create: docs.stripe.com/webhooks/handle-irrecoverable-events. */
const MISSING_EVENT = "v2.core.health.event_generation_failure.resolved";
const failure = z.object({
  data: z.nullish(
    z.object({
      impact: z.object({
        context: z.optional(z.unknown()),
        event_type: z.string(),
        related_object: z.nullish(related),
      }),
    }),
  ),
});

export const isThin = (event: object): boolean => "object" in event && event.object === "v2.core.event";

/** `type` of the event without `v1.`, which is on the list of mapped types. */
export function readThinEvent(event: unknown, type: string): EventReading {
  const { success, data } = thinEvent.safeParse(event);
  if (!success) return unread("UNEXPECTED_SHAPE");
  return isMissingEvent(type)
    ? readMissingEvent(event, { type: "event", id: data.id })
    : fetchOf(type, data.related_object);
}

export const isMissingEvent = (type: string): boolean => type === MISSING_EVENT;

/** What Stripe delivers lacks the data, so the event itself is fetched first: `from`. */
export function readMissingEvent(event: unknown, from?: ProviderObject): EventReading {
  const { success, data: report } = failure.safeParse(event);
  if (!success) return unread("UNEXPECTED_SHAPE");
  if (!report.data) {
    return from ? { outcome: "fetch", object: from, type: MISSING_EVENT } : unread("UNEXPECTED_SHAPE");
  }
  const { context, event_type, related_object } = report.data.impact;
  if (context) return irrelevant;
  const type = withoutPrefix(event_type);
  const kind = classOf(stripeTypes, type);
  if (kind === "unknown") return unread("UNKNOWN_TYPE");
  return kind === "mapped" ? fetchOf(type, related_object) : irrelevant;
}

function fetchOf(type: string, object: z.infer<typeof related> | null | undefined): EventReading {
  const mapping = stripeTypes.mapped.get(type);
  const wanted = mapping && fetched.get(mapping.object);
  if (wanted === undefined) return irrelevant;
  if (object?.type !== wanted) return unread("UNEXPECTED_SHAPE");
  return { outcome: "fetch", object: { type: wanted, id: object.id }, type };
}

/** Name of a type without the `v1.` of thin events. */
export const withoutPrefix = (type: string): string => (type.startsWith("v1.") ? type.slice(3) : type);
