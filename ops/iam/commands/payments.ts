import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { callsOf } from "../../../local/demo/calls";
import { eventOf } from "../../../local/demo/simulated";
import { expectStory, submitted } from "../probes/api";
import { once } from "../probes/queries";
import { paymentQueueNames } from "../probes/queues";
import { expectSame, expectSoon, takeMessage, type World, withoutConsumer } from "../world";
import { ACTION, type CommandCase } from "./command-case";

/** Amounts with a meaning for the sandbox gateway: see docs/payments.md. */
const CHARGED = 1990;
const REVIEWED = 1944;
const HOUR_MS = 3_600_000;

/** A payment that was charged; for those who change nothing of it. */
export const aCaptured = (world: World): Promise<string> => once(world, charged, captured);
const charged = new WeakMap<object, Promise<string>>();

/** A payment that was just charged. */
export async function captured(world: World): Promise<string> {
  const id = await submitted(world, world.fresh(), CHARGED);
  await expectStory(world, id, "captured, 2 rows");
  return id;
}

/** A payment that waits for a decision, with the token of its workflow. */
async function reviewed(world: World): Promise<string> {
  const id = await submitted(world, world.fresh(), REVIEWED);
  const TableName = world.output("table_transactions");
  const look = async () => {
    const { Item } = await world.dynamo.send(new GetCommand({ TableName, Key: { transaction_id: `review#${id}` } }));
    return Item?.task_token !== undefined;
  };
  await expectSoon(world, "waits with a token", look, true);
  return id;
}

/** A payment whose message was lost, after its last restart. */
async function stuck(world: World): Promise<string> {
  const id = await withoutConsumer(world, "transaction-processor", async () => {
    const lost = await submitted(world, world.fresh(), CHARGED);
    await takeMessage(world, paymentQueueNames.queue, lost);
    return lost;
  });
  const TableName = world.output("table_transactions");
  await world.dynamo.send(new PutCommand({ TableName, Item: { transaction_id: `restarts#${id}`, restarts: 3 } }));
  await world.dynamo.send(
    new UpdateCommand({
      TableName,
      Key: { transaction_id: id },
      UpdateExpression: "SET pending_since = :past",
      ExpressionAttributeValues: { ":past": new Date(Date.now() - HOUR_MS).toISOString() },
    }),
  );
  return id;
}

const decided = (name: string, shows: string): CommandCase => ({
  name,
  changes: true,
  prepare: async (world) => [await reviewed(world), ...ACTION],
  shows,
});

export const paymentCases: readonly CommandCase[] = [
  { name: "transactions find", prepare: async (world) => [await aCaptured(world)], shows: "captured" },
  {
    name: "transactions find",
    isVariant: true,
    prepare: async (world) => {
      const reference = `order-${world.fresh()}`;
      await submitted(world, world.fresh(), CHARGED, { reference });
      return [reference];
    },
    shows: "pay_",
  },
  {
    name: "transactions find",
    prepare: async (world) => {
      await stuck(world);
      return ["--status", "unresolved"];
    },
    shows: "pay_",
  },
  { name: "transactions show", prepare: async (world) => [await aCaptured(world)], shows: "captured" },
  {
    name: "transactions show",
    isVariant: true,
    prepare: async (world) => {
      const tag = world.fresh();
      const { stripe } = callsOf(world);
      const { body, transactionId } = eventOf("stripe", "payment_intent.succeeded", tag);
      expectSame("payment", await stripe(body), "200 received");
      await expectStory(world, transactionId, "captured, 1 rows");
      expectSame("refund", await stripe(eventOf("stripe", "refund.created", tag, { part: 500 }).body), "200 received");
      await expectStory(world, transactionId, "captured, 2 rows");
      return [transactionId];
    },
    shows: "refund.created",
  },
  {
    name: "transactions sums",
    prepare: async (world) => {
      await aCaptured(world);
      return [];
    },
    shows: "USD",
  },
  {
    name: "transactions resolve",
    changes: true,
    prepare: async (world) => [await stuck(world), "--abandon", ...ACTION],
    shows: "1 ",
  },
  {
    name: "reviews list",
    prepare: async (world) => {
      await reviewed(world);
      return ["--by", "newest"];
    },
    shows: "pay_",
  },
  decided("reviews approve", "1 "),
  decided("reviews reject", "1 "),
];
