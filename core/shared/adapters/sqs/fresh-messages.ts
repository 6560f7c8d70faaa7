import { createHash } from "node:crypto";
import { DeleteMessageCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { ROUND_ATTRIBUTE } from "../../../contracts/queues";
import type { FreshMessages } from "./fifo-batch";

/** Fresh messages of a FIFO queue. A message's fresh one has always the same deduplication id. */
export const sqsFreshMessages = (client: SQSClient, queueUrl: string): FreshMessages => ({
  async send({ body, attributes: { MessageGroupId, MessageDeduplicationId } }, round) {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageGroupId,
        MessageDeduplicationId: createHash("sha256").update(`${MessageDeduplicationId}#${round}`).digest("hex"),
        MessageAttributes: { [ROUND_ATTRIBUTE]: { DataType: "Number", StringValue: String(round) } },
      }),
    );
  },

  async end({ receiptHandle }) {
    await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
  },
});
