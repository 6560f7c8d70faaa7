import { createHash } from "node:crypto";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeliveryMessage, RecoveryMessage } from "../../contracts/merchant-webhook-schema";
import type { NotificationMessage } from "../../contracts/notification-schema";
import type { DeliveryQueue } from "../application/delivery-ports";
import type { RecoveryQueue } from "../application/endpoint-settings/ports";
import type { NotificationQueue } from "../application/ports";
import { requesterItem } from "./notification-item";

/** SQS takes ids of 128 characters; those of transactions may be longer. */
const shortened = (id: string): string => createHash("sha256").update(id).digest("hex");

export function sqsNotificationQueue(client: SQSClient, queueUrl: string): NotificationQueue {
  return {
    async send({ transactionId, messageId, change, requestedBy }) {
      const ids = { message_id: messageId, transaction_id: transactionId };
      const message: NotificationMessage =
        change === undefined ? { ...ids, requested_by: requesterItem(requestedBy) } : { ...ids, change };
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(message),
          MessageGroupId: shortened(transactionId),
          MessageDeduplicationId: shortened(messageId),
        }),
      );
    },
  };
}

/** A standard queue: the group makes it fair, so that no merchant's backlog holds up another's messages. */
export function sqsDeliveryQueue(client: SQSClient, queueUrl: string): DeliveryQueue {
  return {
    async send({ transactionId, notificationId, merchantId }, { delaySeconds = 0, queuedBy } = {}) {
      const message: DeliveryMessage = {
        transaction_id: transactionId,
        notification_id: notificationId,
        merchant_id: merchantId,
        ...(queuedBy && { queued_by: queuedBy }),
      };
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(message),
          MessageGroupId: shortened(merchantId),
          DelaySeconds: delaySeconds,
        }),
      );
    },
  };
}

/** The queue of deliveries: a recovery is work for the same function. */
export function sqsRecoveryQueue(client: SQSClient, queueUrl: string): RecoveryQueue {
  return {
    async send({ merchantId, goesOn, askedAt, ...recovery }, delaySeconds) {
      const message: RecoveryMessage = {
        recovery: { ...recovery, merchant_id: merchantId, asked_at: askedAt, ...(goesOn && { goes_on: true }) },
      };
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(message),
          MessageGroupId: shortened(merchantId),
          DelaySeconds: delaySeconds,
        }),
      );
    },
  };
}
