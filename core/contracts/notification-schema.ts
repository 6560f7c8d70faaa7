import * as z from "zod/mini";

/** Body of POST /transactions/{id}/notify: nothing is asked of the caller but to mean it. */
export const notifyRequest = z.strictObject({});

/**
 * Message of notifications.fifo: whose state is to be told. `message_id` is unlike every other message's; with `again`
 * it is told though it may have been told before.
 */
export const notificationMessage = z.object({
  message_id: z.string(),
  transaction_id: z.string(),
  again: z.optional(z.boolean()),
});
export type NotificationMessage = z.infer<typeof notificationMessage>;
