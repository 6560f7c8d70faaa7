import * as z from "zod/mini";

/** Message of the webhook-processing queue: the key of a stored event, not its contents. */
export const webhookPointer = z.object({
  provider: z.string().check(z.minLength(1), z.maxLength(32)),
  event_id: z.string().check(z.minLength(1), z.maxLength(255)),
});
export type WebhookPointer = z.infer<typeof webhookPointer>;
