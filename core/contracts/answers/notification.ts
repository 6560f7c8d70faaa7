import * as z from "zod/mini";
import { count, described, time } from "./fields";
import { dispute, refund, transactionFields } from "./transaction";
import { changeTypes } from "./words";

/** Type of a notification that a caller requests: it states how the transaction is, and no change. */
const requestedTypes = ["transaction.disputed"] as const;

const change = z.strictObject({
  revision: count("1, 2, 3 … within the transaction, without a gap. It orders changes.", 4),
  reason: described(z.nullable(z.string()), "Why, as a code of the provider or of Tap.", "lost_or_stolen_card"),
});

const ofKind = <Kind extends "transaction" | "refund" | "dispute">(kind: Kind) =>
  notificationTypes.filter((type): type is Extract<NotificationType, `${Kind}.${string}`> =>
    type.startsWith(`${kind}.`),
  );

export const notificationTypes = [...changeTypes, ...requestedTypes] as const;
export type NotificationType = (typeof notificationTypes)[number];

const envelope = {
  timestamp: time("When the notification was made."),
};
const data = {
  ...transactionFields,
  change: z.optional(described(change, "The change; absent where a caller requested the notification.")),
};

/** Body of a notification of the payment as a whole. */
export const transactionNotification = z.strictObject({
  type: described(z.enum(ofKind("transaction")), "What has changed."),
  ...envelope,
  data: described(z.strictObject(data), "The transaction when the notification was made."),
});

/** Body of a notification of one refund. */
export const refundNotification = z.strictObject({
  type: described(z.enum(ofKind("refund")), "What has changed."),
  ...envelope,
  data: described(
    z.strictObject({ ...data, refund: z.optional(refund) }),
    "The transaction when the notification was made, and the refund that changed.",
  ),
});

/** Body of a notification of one dispute. */
export const disputeNotification = z.strictObject({
  type: described(z.enum(ofKind("dispute")), "What has changed."),
  ...envelope,
  data: described(
    z.strictObject({ ...data, dispute: z.optional(dispute) }),
    "The transaction when the notification was made, and the dispute that changed.",
  ),
});
