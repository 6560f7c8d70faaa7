import * as z from "zod/mini";

/** Body of POST /transactions/{id}/notify: an empty object. */
export const notifyRequest = z.strictObject({});

const request = { message_id: z.string(), transaction_id: z.string() };

/**
 * Message of notifications.fifo: a change of a transaction, with the key of the event that made it, or a caller's request
 * to notify how it stands. `message_id` differs from every other message's.
 */
export const notificationMessage = z.union([
  z.object({
    ...request,
    change: z.object({
      type: z.string(),
      revision: z.int(),
      event: z.string(),
      object: z.optional(z.string()),
      reason: z.optional(z.string()),
    }),
  }),
  z.object({
    ...request,
    requested_by: z.object({
      principal: z.string(),
      is_operator: z.boolean(),
      api_key_id: z.optional(z.string()),
    }),
  }),
]);
export type NotificationMessage = z.infer<typeof notificationMessage>;
