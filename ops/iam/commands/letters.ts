import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import {
  isFifo,
  type LetterQueue,
  letterQueues,
} from "../../../core/operations/application/dead-letters/letter-queues";
import { takeMessage, type World } from "../world";
import { interruptedBatch } from "./batches";
import { ACTION, type CommandCase } from "./command-case";
import { unread } from "./events";
import { aCaptured } from "./payments";

/** Puts a letter into a dead letter queue, as SQS, Lambda or EventBridge would. Returns its id. */
export async function putLetter(
  { clients, names, fresh }: World,
  queue: LetterQueue,
  body: string,
  group = fresh(),
): Promise<string> {
  const fifo = isFifo(queue);
  const QueueName = `${names.of("dlq", queue.purpose)}${fifo ? ".fifo" : ""}`;
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { MessageId = "" } = await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: body,
      ...(fifo && { MessageGroupId: group, MessageDeduplicationId: fresh() }),
    }),
  );
  return MessageId;
}

/** A queue of the stack, by its purpose. */
export function queueOf(purpose: string): LetterQueue {
  const queue = letterQueues.find((one) => one.purpose === purpose);
  if (queue === undefined) throw new Error(`there is no dead letter queue ${purpose}`);
  return queue;
}

/** A letter of a payment that has ended: sent back, it changes nothing. */
async function ofPayment(world: World): Promise<void> {
  const id = await aCaptured(world);
  await putLetter(world, queueOf("transaction-processing"), JSON.stringify({ transaction_id: id, attempt: 1 }), id);
}

/** Letters that no redrive moves stay in sight of those who look. */
const unreadable = (world: World): string => JSON.stringify({ text: world.fresh() });

const redriven = (purpose: string, put: (world: World) => Promise<unknown>): CommandCase => ({
  name: "dead-letters redrive",
  changes: true,
  prepare: async (world) => {
    await put(world);
    return [purpose, "--all", ...ACTION];
  },
  shows: /\d+ redriven/,
});

const redrivenToo = (purpose: string, body: (world: World) => Promise<string> | string): CommandCase => ({
  ...redriven(purpose, async (world) => putLetter(world, queueOf(purpose), await body(world))),
  isVariant: true,
});

const discarded = (queue: LetterQueue): CommandCase => ({
  name: "dead-letters discard",
  changes: true,
  isVariant: true,
  prepare: async (world) => [queue.purpose, await putLetter(world, queue, unreadable(world)), ...ACTION],
  shows: "1 discarded",
});

export const letterCases: readonly CommandCase[] = [
  { name: "dead-letters list", prepare: async () => ["--all"], shows: "webhook-processing" },
  {
    name: "dead-letters show",
    prepare: async (world) => {
      const [provider, event_id] = (await unread(world)).split("#");
      await putLetter(world, queueOf("webhook-processing"), JSON.stringify({ provider, event_id }));
      return ["webhook-processing"];
    },
    shows: "stripe#evt_",
    cleanUp: (world) => takeMessage(world, "dlq_webhook_processing_url", "stripe"),
  },
  {
    name: "dead-letters show",
    isVariant: true,
    prepare: async (world) => {
      const key = { transaction_id: `pay_${world.fresh()}`, notification_id: `ntf_${world.fresh()}` };
      await putLetter(world, queueOf("merchant-deliveries"), JSON.stringify({ ...key, merchant_id: "mrc_demo" }));
      return ["merchant-deliveries"];
    },
    shows: "EXPIRED",
  },
  redriven("transaction-processing", ofPayment),
  redrivenToo("schedule-reconciler", () => JSON.stringify({ source: "aws.scheduler" })),
  redrivenToo("schedule-audit-verifier", () => JSON.stringify({ source: "aws.scheduler" })),
  redrivenToo("rule-batch-uploads", async (world) => {
    const id = await interruptedBatch(world);
    const { Item } = await world.dynamo.send(
      new GetCommand({ TableName: world.output("table_batches"), Key: { batch_id: id } }),
    );
    return JSON.stringify({ detail: { object: { key: `uploads/${id}`, "version-id": Item?.version_id ?? "" } } });
  }),
  { ...discarded(queueOf("webhook-processing")), isVariant: undefined },
  ...letterQueues.filter(({ purpose }) => purpose !== "webhook-processing").map(discarded),
  // Played last: its letters stay, and the commands above tell theirs from them.
  {
    name: "dead-letters list",
    isVariant: true,
    prepare: async (world) => {
      for (const queue of letterQueues) await putLetter(world, queue, unreadable(world));
      return [];
    },
    shows: "webhook-processing",
  },
];
