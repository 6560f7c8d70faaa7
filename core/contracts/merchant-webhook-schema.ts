import * as z from "zod/mini";
import { parsedUrl } from "./text";

/** URL of an endpoint. Whether Tap sends to it at all is asked of the client that sends. */
export const endpointUrl = z.string().check(
  z.maxLength(2048),
  // A URL parser drops line breaks, and replaces half characters: the address would not be the one that was meant.
  // No pattern of the published schema: not every reader of JSON Schema knows classes of characters.
  z.refine((text) => /^[^\s\p{Cc}\p{Cs}]+$/u.test(text), "a URL without blanks"),
  z.refine((text) => parsedUrl(text) !== undefined, { error: "a URL" }),
);

/** Schemes of signatures, by the names that Standard Webhooks has for them: HMAC-SHA256, and Ed25519. */
export const signatureSchemes = ["v1", "v1a"] as const;
export type SignatureScheme = (typeof signatureSchemes)[number];

/** Most types and patterns that an endpoint subscribes to. */
export const MAX_SUBSCRIPTIONS = 20;

/**
 * Endpoint of a merchant, as its SecureString keeps it: `{"url": "https://…", "secrets": ["whsec_…"]}`, at most two
 * secrets, newest first. `old_secret_until`: ISO time from which the newest alone signs. `signing_keys`: Ed25519 keys,
 * `whsk_` and the base64 of 32 bytes, in the same order; they sign while `signatures` has `v1a`.
 */
export const merchantEndpoint = z.strictObject({
  url: endpointUrl,
  secrets: z.array(z.string().check(z.regex(/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/))).check(z.minLength(1), z.maxLength(2)),
  old_secret_until: z.optional(z.iso.datetime()),
  /** Types such as `refund.failed`, and patterns such as `refund.*`. @default all types */
  events: z.optional(
    z
      // A type that this version does not know must not make the endpoint unreadable.
      .array(z.string().check(z.regex(/^[a-z_]+\.([a-z_]+|\*)$/)))
      .check(z.minLength(1), z.maxLength(MAX_SUBSCRIPTIONS)),
  ),
  description: z.optional(z.string().check(z.maxLength(200))),
  /** @default false */
  paused: z.optional(z.boolean()),
  /** @default v1 alone */
  signatures: z.optional(z.array(z.enum(signatureSchemes)).check(z.minLength(1), z.maxLength(2))),
  signing_keys: z.optional(
    z.array(z.string().check(z.regex(/^whsk_[A-Za-z0-9+/]{43}=$/))).check(z.minLength(1), z.maxLength(2)),
  ),
});
export type MerchantEndpointSetting = z.infer<typeof merchantEndpoint>;

/** Message of the queue merchant-deliveries: the notification to deliver, and who queued it again. */
export const deliveryMessage = z.object({
  transaction_id: z.string(),
  notification_id: z.string(),
  merchant_id: z.string(),
  queued_by: z.optional(z.enum(["reconciler", "operator", "recovery"])),
});
export type DeliveryMessage = z.infer<typeof deliveryMessage>;

/**
 * Message of the same queue: a merchant's notifications to queue again. `since`, `until`: ISO times between which they were
 * made. `asked_at`: ISO time of the request. `goes_on`: a page of them was queued before.
 */
export const recoveryMessage = z.object({
  recovery: z.object({
    id: z.string(),
    merchant_id: z.string(),
    what: z.enum(["paused", "undelivered"]),
    since: z.string(),
    until: z.string(),
    asked_at: z.string(),
    goes_on: z.optional(z.boolean()),
  }),
});
export type RecoveryMessage = z.infer<typeof recoveryMessage>;
