import * as z from "zod/mini";
import { changeTypes } from "./answers/words";
import { endpointUrl, MAX_SUBSCRIPTIONS, signatureSchemes } from "./merchant-webhook-schema";
import type { OfQuery } from "./query-names";
import { merchantId, wholeNumber } from "./query-schemas";
import { printable } from "./text";
import { rfc3339Time } from "./time";

/** What an endpoint can subscribe to: types, and all types of one kind. A notification by hand is sent in any case. */
export const subscriptions = ["transaction.*", "refund.*", "dispute.*", ...changeTypes] as const;

/** Query of the routes of a merchant's endpoint. A caller with one merchant need not name it. */
export const endpointQuery = z.strictObject({ merchant_id: z.optional(merchantId) } satisfies OfQuery<"endpoint">);

/** What GET /notifications lists: all that is not delivered, or one state of it. */
export const undeliveredStates = ["undelivered", "pending", "failed", "gone", "unaddressed", "paused"] as const;

/** Most notifications of one page. */
const MAX_NOTIFICATIONS = 100;
export const DEFAULT_NOTIFICATIONS = 50;

/** Query of GET /notifications. */
export const notificationsQuery = z.strictObject({
  merchant_id: z.optional(merchantId),
  state: z.optional(z.enum(undeliveredStates)),
  from: z.optional(rfc3339Time),
  limit: z.optional(wholeNumber(1, MAX_NOTIFICATIONS)),
  /** `cursor` of the page before: the time from which the next one begins. */
  cursor: z.optional(rfc3339Time),
} satisfies OfQuery<"notifications">);

/** Body of POST /notifications/recover. */
export const recoveryRequest = z.strictObject({ since: rfc3339Time, until: z.optional(rfc3339Time) });

const areUnique = z.refine((values: unknown) => new Set(values as readonly unknown[]).size === (values as []).length, {
  error: "each once",
});

/** Body of PUT /webhook-endpoint. What is left out is as it is at first: all types, not paused, signed by `v1` alone. */
export const endpointRequest = z.strictObject({
  url: endpointUrl,
  events: z.optional(z.array(z.enum(subscriptions)).check(z.minLength(1), z.maxLength(MAX_SUBSCRIPTIONS), areUnique)),
  description: z.optional(
    z.string().check(
      z.maxLength(200),
      z.refine((text) => printable(text) === text, "one line of text"),
    ),
  ),
  paused: z.optional(z.boolean()),
  signatures: z.optional(
    z.array(z.enum(signatureSchemes)).check(
      z.maxLength(signatureSchemes.length),
      areUnique,
      z.refine((schemes) => schemes.includes("v1"), { error: "v1, and v1a beside it" }),
    ),
  ),
});

/** Longest time for which an old secret signs beside the new one: one that never ends is no rotation. */
const MAX_OVERLAP_SECONDS = 30 * 86_400;

/** How long an old secret signs where the request does not say. */
export const DEFAULT_OVERLAP_SECONDS = 86_400;

/** Body of POST /webhook-endpoint/secret. */
export const rotationRequest = z.strictObject({
  /** @default DEFAULT_OVERLAP_SECONDS */
  overlap_seconds: z.optional(z.int().check(z.minimum(0), z.maximum(MAX_OVERLAP_SECONDS))),
  replace_newest: z.optional(z.boolean()),
});

/** Body of POST /webhook-endpoint/test: an empty object. */
export const endpointTestBody = z.strictObject({});
