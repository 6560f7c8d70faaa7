import * as z from "zod/mini";

/** Body of POST /transactions/{id}/notify: an empty object. */
export const notifyRequest = z.strictObject({});

/**
 * Message of notifications.fifo: a change of a transaction, or, without one, a caller's request to notify how it stands.
 * `message_id` differs from every other message's.
 */
export const notificationMessage = z.object({
  message_id: z.string(),
  transaction_id: z.string(),
  change: z.optional(
    z.object({
      type: z.string(),
      revision: z.int(),
      object: z.optional(z.string()),
      reason: z.optional(z.string()),
    }),
  ),
});
export type NotificationMessage = z.infer<typeof notificationMessage>;
