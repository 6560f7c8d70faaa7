import * as z from "zod/mini";

/** Body of POST /transactions/{id}/notify: an empty object. */
export const notifyRequest = z.strictObject({});

/**
 * Message of notifications.fifo: the transaction whose state is to be notified. `message_id` differs from every other
 * message's. With `manual` a caller asks for it: it is sent though the state was notified before.
 */
export const notificationMessage = z.object({
  message_id: z.string(),
  transaction_id: z.string(),
  manual: z.optional(z.boolean()),
});
export type NotificationMessage = z.infer<typeof notificationMessage>;
