import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { PaymentMessage, WorkflowInput } from "../../contracts/payment-workflow";
import type { DeadLetterQueue, PaymentQueue } from "../application/ports/workflows";

/** Messages that SQS takes in one call. */
const SQS_BATCH = 10;

class MessagesNotQueued extends Error {
  override readonly name = "MessagesNotQueued";
}

/**
 * The message of a submission, or of a modification, has its transaction's group. A restart's has a group and a deduplication id of its own: it must
 * not wait behind a message that is lost with its worker. Whether both are worked on, and in which order, makes no
 * difference: the charge lock lets the payment be charged once.
 */
export function sqsPaymentQueue(client: SQSClient, queueUrl: string): PaymentQueue {
  const message = (transaction_id: string, attempt: number, modification_id?: string) => {
    const subject = modification_id ?? transaction_id;
    return {
      MessageBody: JSON.stringify({ transaction_id, attempt, modification_id } satisfies PaymentMessage),
      MessageGroupId: attempt === 1 ? transaction_id : `${subject}#${attempt}`,
      MessageDeduplicationId: `${subject}-${attempt}`,
    };
  };
  return {
    async send(...given) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message(...given) }));
    },

    async sendAll(transactionIds) {
      for (let next = 0; next < transactionIds.length; next += SQS_BATCH) {
        const ids = transactionIds.slice(next, next + SQS_BATCH);
        const Entries = ids.map((id, index) => ({ Id: String(index), ...message(id, 1) }));
        const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
        // Each message fails or succeeds by itself. SQS recognizes those that the retry sends again.
        if (Failed.length > 0) throw new MessagesNotQueued(`${Failed.length} of ${ids.length}: ${Failed[0]?.Code}`);
      }
    },
  };
}

export function sqsDeadLetterQueue(client: SQSClient, queueUrl: string): DeadLetterQueue {
  return {
    async send(transaction_id, attempt, modification_id) {
      const message: WorkflowInput = { transaction_id, attempt, modification_id };
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
    },
  };
}
