import * as z from "zod/mini";
import { parsedUrl } from "./text";

/**
 * Endpoint of a merchant, as an operator keeps it in a SecureString: `{"url": "https://…", "secrets": ["whsec_…"]}`, at
 * most two secrets, newest first. `old_secret_until`: ISO time from which the newest alone signs.
 */
export const merchantEndpoint = z.strictObject({
  url: z.string().check(
    z.maxLength(2048),
    // A URL parser drops line breaks, and replaces half characters: the address would not be the one that was meant.
    z.regex(/^[^\s\p{Cc}\p{Cs}]+$/u),
    z.refine((text) => parsedUrl(text) !== undefined),
  ),
  secrets: z.array(z.string().check(z.regex(/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/))).check(z.minLength(1), z.maxLength(2)),
  old_secret_until: z.optional(z.iso.datetime()),
});
export type MerchantEndpointSetting = z.infer<typeof merchantEndpoint>;

/** Message of the queue merchant-deliveries: the notification to deliver, and who queued it again. */
export const deliveryMessage = z.object({
  transaction_id: z.string(),
  notification_id: z.string(),
  merchant_id: z.string(),
  queued_by: z.optional(z.enum(["reconciler", "operator"])),
});
export type DeliveryMessage = z.infer<typeof deliveryMessage>;

/** Value of LOCAL_ENDPOINT where endpoints are public https addresses only; otherwise it is one allowed origin more. */
export const NO_LOCAL_ENDPOINT = "none";
