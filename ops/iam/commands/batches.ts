import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchClient, batchIn } from "../../../local/demo/batch-client";
import { DEMO_MERCHANTS } from "../../../local/demo/callers";
import { expectSame, type World } from "../world";
import { ACTION, type CommandCase } from "./command-case";

const FILE_HEAD = "customer_id,amount,currency,payment_method";

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

/** Makes a batch that has ended look as if it had not. */
async function setState(world: World, id: string, update: string, state: string): Promise<string> {
  await world.dynamo.send(
    new UpdateCommand({
      TableName: world.output("table_batches"),
      Key: { batch_id: id },
      UpdateExpression: update,
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ":state": state },
    }),
  );
  return id;
}

/** A batch that looks as if an error had stopped it behind its last row. */
export const interruptedBatch = async (world: World): Promise<string> =>
  setState(world, await batch(world), "SET #state = :state, interrupted_list = :state", "interrupted");

export const batchCases: readonly CommandCase[] = [
  {
    name: "batches list",
    prepare: async (world) => {
      await batch(world);
      return ["--since", "24h"];
    },
    shows: "bat_",
  },
  { name: "batches show", prepare: async (world) => [await batch(world), "--refused"], shows: /./ },
  {
    name: "batches show",
    isVariant: true,
    prepare: async (world) => [await setState(world, await batch(world), "SET #state = :state", "processing")],
    shows: "processing",
  },
  {
    name: "batches resume",
    changes: true,
    prepare: async (world) => [await interruptedBatch(world), ...ACTION],
    shows: "Resumed.",
  },
];
