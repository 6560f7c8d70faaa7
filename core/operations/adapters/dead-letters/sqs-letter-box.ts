import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { oneAtATime } from "../../../shared/application/one-at-a-time";
import type { DeadLetter, LetterAttribute, LetterBox } from "../../application/dead-letters/ports";

/** SQS then asks all of its servers: without a wait it may say that a queue is empty which is not. */
const WAIT_SECONDS = 1;

const counts = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/** By the addresses of queues. */
const inTurn = oneAtATime();

export function sqsLetterBox(client: SQSClient, queueUrl: string): LetterBox {
  return {
    async count() {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...counts] }),
      );
      return counts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    },

    async take(hiddenSeconds) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: hiddenSeconds,
          WaitTimeSeconds: WAIT_SECONDS,
          MessageSystemAttributeNames: ["SentTimestamp", "ApproximateReceiveCount", "MessageGroupId"],
          MessageAttributeNames: ["All"],
        }),
      );
      return Messages.map(letterOf);
    },

    async putBack(letters) {
      if (letters.length === 0) return;
      const Entries = letters.map(({ handle }, index) => ({
        Id: String(index),
        ReceiptHandle: handle,
        VisibilityTimeout: 0,
      }));
      // One that fails comes back by itself.
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
    },

    alone: (work) => inTurn(queueUrl, work),

    async remove({ handle }) {
      await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: handle }));
    },
  };
}

function letterOf({ MessageId = "", Body = "", ReceiptHandle = "", ...message }: Message): DeadLetter {
  const { Attributes = {}, MessageAttributes = {} } = message;
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { DataType = "String", StringValue }]): [string, LetterAttribute] => [
      name,
      { type: DataType, ...(StringValue !== undefined && { text: StringValue }) },
    ],
  );
  const { MessageGroupId: group } = Attributes;
  return {
    id: MessageId,
    body: Body,
    handle: ReceiptHandle,
    queuedAt: new Date(Number(Attributes.SentTimestamp)),
    receives: Number(Attributes.ApproximateReceiveCount),
    attributes: Object.fromEntries(attributes),
    ...(group !== undefined && { group }),
  };
}
