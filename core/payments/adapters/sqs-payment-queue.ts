import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { PaymentMessage } from "../../contracts/payment-workflow";
import type { DeadLetters, PaymentQueue } from "../application/ports";

/** Messages that one call takes. */
const BATCH = 10;

/**
 * Bodies are pointers, so a second honest message may look like the first: the deduplication id says which is which.
 * A group for each transaction keeps its messages in order and lets all others pass.
 */
export function sqsPaymentQueue(client: SQSClient, queueUrl: string): PaymentQueue {
  const message = (transaction_id: string, attempt: number) => ({
    MessageBody: JSON.stringify({ transaction_id, attempt } satisfies PaymentMessage),
    MessageGroupId: transaction_id,
    MessageDeduplicationId: `${transaction_id}-${attempt}`,
  });
  return {
    async send(transactionId, attempt) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message(transactionId, attempt) }));
    },

    async sendAll(transactionIds) {
      for (let next = 0; next < transactionIds.length; next += BATCH) {
        const ids = transactionIds.slice(next, next + BATCH);
        const Entries = ids.map((id, index) => ({ Id: String(index), ...message(id, 1) }));
        const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
        // Each message fails or succeeds for itself; those that are sent again are recognized.
        if (Failed.length > 0) throw new Error(`${Failed.length} messages were not queued: ${Failed[0]?.Code}`);
      }
    },
  };
}

export function sqsDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  return {
    async send(message) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
    },
  };
}
