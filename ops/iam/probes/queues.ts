import { DeleteMessageCommand, type Message } from "@aws-sdk/client-sqs";
import { MAX_FIFO_RECEIVES } from "../../../core/contracts/queues";
import { lastSeen } from "../../../tools/poller";
import { expectSame, invoke, receive, send, takeMessage, type World, withoutConsumer } from "../world";

export const paymentQueueNames = {
  queue: "queue_transaction_processing_url",
  deadLetters: "dlq_transaction_processing_url",
} as const;

/** The record of an event source mapping, for a message at the given receive. */
const recordOf = ({ MessageId, ReceiptHandle, Body, Attributes }: Message, receives: number) => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: { ...Attributes, ApproximateReceiveCount: String(receives) },
  messageAttributes: {},
});

/** A message of a FIFO queue at its last receive: a fresh one takes its place, and it is deleted. */
export async function expectHandedOver(world: World, purpose: string, queue: string, body: string): Promise<void> {
  const group = world.fresh();
  const { clients, settleSeconds: seconds, signal } = world;
  await withoutConsumer(world, purpose, async () => {
    await send(world, queue, body, group);
    const [message] = await lastSeen(
      () => receive(world, queue, body, 120),
      ({ length }) => length > 0,
      { seconds, signal },
    );
    if (message === undefined) throw new Error(`${queue}: the message did not come`);
    try {
      const answer = await invoke(world, purpose, { Records: [recordOf(message, MAX_FIFO_RECEIVES)] });
      expectSame("handed over", answer, { batchItemFailures: [] });
      // Its group is closed for as long as the received message is there.
      await takeMessage(world, queue, body);
    } finally {
      const QueueUrl = world.output(queue);
      // Where all went well, it is gone already.
      await clients.sqs
        .send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
        .catch(() => undefined);
    }
  });
}
