import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expectSame, expectSoon, expectUnreadable, invoke, type Probe, takeMessage, type World } from "../world";
import { decide, expectDelivered, expectStory, merchantCall, submit, submitted } from "./api";
import { expectHandedOver, paymentQueueNames } from "./queues";

/** Amounts with a meaning for the sandbox gateway: see docs/api.md. */
const CHARGED = 1990;
const REVIEWED = 1944;

/** Submitted, repeated, and refused as the second one of its reference. */
async function submission(world: World): Promise<void> {
  const tag = world.fresh();
  const id = await submitted(world, tag, CHARGED, { reference: tag, unique_reference: true });
  expectSame(
    "the same again",
    (await submit(world, tag, CHARGED, { reference: tag, unique_reference: true })).status,
    202,
  );
  const other = await submit(world, world.fresh(), CHARGED, { reference: tag, unique_reference: true });
  expectSame("another one of the reference", other.status, 409);
  await expectStory(world, id, "captured, 2 rows");
}

/** Refunded in part, and asked for once more when the ledger has the result. */
async function refund(world: World): Promise<void> {
  const tag = world.fresh();
  const id = await submitted(world, tag, CHARGED);
  await expectStory(world, id, "captured, 2 rows");
  const { headers, signAs } = merchantCall(world);
  const request = async () => {
    const answer = await world.api.send({
      method: "POST",
      path: `/transactions/${id}/refunds`,
      headers: { ...headers, "idempotency-key": `iam-refund-${tag}` },
      signAs,
      body: JSON.stringify({ amount: 500 }),
    });
    return answer.status;
  };
  expectSame("refund", await request(), 202);
  await expectStory(world, id, "partially_refunded, 4 rows");
  expectSame("the refund again", await request(), 202);
}

/** Messages of the payment queue that cannot be read, and at their last receive. */
async function messages(world: World): Promise<void> {
  const { queue, deadLetters } = paymentQueueNames;
  await expectUnreadable(world, queue, deadLetters, { group: world.fresh() });
  const id = `pay_${world.fresh()}${world.fresh()}`;
  await expectHandedOver(world, "transaction-processor", queue, JSON.stringify({ transaction_id: id, attempt: 1 }));
}

async function charge(world: World): Promise<void> {
  const id = await submitted(world, world.fresh(), CHARGED);
  await expectStory(world, id, "captured, 2 rows");
  await expectDelivered(world, id, 1);
  // The end is notified, so the payment is no longer among those that the reconciler finds.
  await expectSoon(
    world,
    "found as pending",
    async () => (await transaction(world, id))?.pending_since !== undefined,
    false,
  );
}

const transaction = async (world: World, id: string) => {
  const TableName = world.output("table_transactions");
  return (await world.dynamo.send(new GetCommand({ TableName, Key: { transaction_id: id } }))).Item;
};

/** A payment that waits for the vendor, with the token of its workflow. */
async function reviewed(world: World): Promise<string> {
  const id = await submitted(world, world.fresh(), REVIEWED);
  await expectStory(world, id, "pending, 2 rows");
  const hasToken = async () => (await transaction(world, `review#${id}`))?.task_token !== undefined;
  await expectSoon(world, "waits with a token", hasToken, true);
  return id;
}

/** A review is decided, and its alert repeated. */
async function decision(world: World): Promise<void> {
  const id = await reviewed(world);
  const alert = `alert-${world.fresh()}`;
  expectSame("decision", await decide(world, id, alert), "resumed");
  await expectStory(world, id, "captured, 3 rows");
  expectSame("the alert again", (await decide(world, id, alert)).split(", ")[1] ?? "new", "repeated");
}

/** Tasks that a workflow runs when the vendor was faster, and when the gateway's answer is unknown. */
async function unusualTasks(world: World): Promise<void> {
  const id = await reviewed(world);
  const task = { transaction_id: id, attempt: 1 };
  expectSame("give up", await invoke(world, "payment-tasks", { task: "give-up", ...task }), { outcome: "done" });
  await takeMessage(world, "dlq_payment_unresolved_url", id);
  // Decided already, so that the task resumes its workflow itself. Nothing waits with this token.
  await world.dynamo.send(
    new UpdateCommand({
      TableName: world.output("table_transactions"),
      Key: { transaction_id: `review#${id}` },
      UpdateExpression: "SET decision = :approved",
      ExpressionAttributeValues: { ":approved": "approved" },
    }),
  );
  const request = { task: "request-review", ...task, token: world.fresh() };
  expectSame("request review", await invoke(world, "payment-tasks", request), { outcome: "done" });
}

export const paymentProbes: readonly Probe[] = [
  { name: "a payment is submitted", roles: ["transaction-processor"], play: submission },
  { name: "a payment is refunded", roles: ["transaction-processor", "payment-tasks"], play: refund },
  { name: "payment messages are retried", roles: ["transaction-processor"], play: messages },
  { name: "a payment is charged", roles: ["payment-tasks"], play: charge },
  { name: "a review is decided", roles: ["fraud-handler"], play: decision },
  { name: "unusual payment tasks", roles: ["payment-tasks"], play: unusualTasks },
];
