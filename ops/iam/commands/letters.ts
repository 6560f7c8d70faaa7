import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { batchClient, batchIn } from "../../../local/demo/batch-client";
import { DEMO_MERCHANTS } from "../../../local/demo/callers";
import { paymentQueueNames } from "../probes/queues";
import { expectSame, send, type World } from "../world";
import { ACTION, type CommandCase } from "./command-case";
import { captured } from "./payments";

const FILE_HEAD = "customer_id,amount,currency,payment_method";

/** A letter of a payment that has ended: sent back, it changes nothing. */
async function ofPayment(world: World): Promise<readonly string[]> {
  const id = await captured(world);
  await send(world, paymentQueueNames.deadLetters, JSON.stringify({ transaction_id: id, attempt: 1 }), id);
  return ["transaction-processing", "--all", ...ACTION];
}

/** A batch of one payment, and of a row that is refused. */
async function batch(world: World): Promise<string> {
  const client = batchClient({ ...world, retry: { seconds: 1 } }, DEMO_MERCHANTS[0] ?? "");
  const tag = world.fresh();
  const rows = [`cus_${tag},2000,USD,pm_sandbox_visa`, `cus_${tag},none,USD,pm_sandbox_visa`];
  const file = [FILE_HEAD, ...rows, ""].join("\r\n");
  const { id, upload } = batchIn(await client.create(file, tag));
  if (upload === null) throw new Error("no form");
  expectSame("upload", await client.upload(upload, file), 204);
  await client.ended(id, { seconds: world.settleSeconds, signal: world.signal });
  return id;
}

export const letterCases: readonly CommandCase[] = [
  { name: "dead-letters list", prepare: async () => ["--all"], shows: "webhook-processing" },
  {
    name: "dead-letters show",
    prepare: async (world) => {
      await ofPayment(world);
      return ["transaction-processing"];
    },
    shows: "pay_",
  },
  { name: "dead-letters redrive", changes: true, prepare: ofPayment, shows: /\d+ / },
  {
    name: "dead-letters discard",
    changes: true,
    prepare: async (world) => {
      const { MessageId = "" } = await world.clients.sqs.send(
        new SendMessageCommand({ QueueUrl: world.output("dlq_webhook_processing_url"), MessageBody: world.fresh() }),
      );
      return ["webhook-processing", MessageId, ...ACTION];
    },
    shows: "1 discarded",
  },
  {
    name: "batches list",
    prepare: async (world) => {
      await batch(world);
      return ["--since", "1h"];
    },
    shows: "bat_",
  },
  { name: "batches show", prepare: async (world) => [await batch(world), "--refused"], shows: /./ },
];
