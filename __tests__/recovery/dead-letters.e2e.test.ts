import { randomBytes } from "node:crypto";
import {
  DeleteMessageCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { deliver } from "../../testing/deliver";
import { runningStack } from "../../testing/local-stack";
import { messagesIn } from "../../testing/queues";
import { paymentIntent, stripeEvent } from "../../testing/stripe";
import { until } from "../../tools/poller";

const stack = runningStack();
const { api, clients, info } = stack;
afterAll(() => stack.close());

const queue = info.outputs.queue_webhook_processing_url;
const deadLetters = info.outputs.dlq_webhook_processing_url;

// Other tests leave letters of their own.
beforeAll(() => clients.sqs.send(new PurgeQueueCommand({ QueueUrl: deadLetters })));

const waiting = (queueUrl: string | undefined) => messagesIn(clients, queueUrl);

test("a pointer that leads nowhere ends in the dead letter queue; redriven once its event is there, it changes nothing", async () => {
  const key = randomBytes(6).toString("hex");
  const pointer = JSON.stringify({ provider: "stripe", event_id: `evt_${key}` });
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: pointer }));
  await until(
    "the message in the dead letter queue",
    () => waiting(deadLetters),
    (messages) => messages === 1,
  );

  const body = stripeEvent("payment_intent.succeeded", paymentIntent({ id: `pi_${key}` }), { id: `evt_${key}` });
  expect((await deliver(api, info.secrets, "stripe", body)).status).toBe(200);
  const read = () =>
    api.send({ method: "GET", path: `/transactions/stripe_pi_${key}`, signAs: info.credentials.operator });
  await until("the transaction of the event", read, ({ status }) => status === 200);

  // As the console's redrive does it.
  const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetters }));
  expect(Messages.map(({ Body }) => Body)).toEqual([pointer]);
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: pointer }));
  await clients.sqs.send(
    new DeleteMessageCommand({ QueueUrl: deadLetters, ReceiptHandle: Messages[0]?.ReceiptHandle }),
  );
  await until(
    "the queue to be empty",
    () => waiting(queue),
    (messages) => messages === 0,
  );
  expect(await waiting(deadLetters)).toBe(0);
  expect((await read()).json).toMatchObject({ status: "captured", history: { length: 1 } });
});
