import { expect, test } from "@jest/globals";
import { type FindQuery, findTransactions } from "../../core/operations/application/transactions/find-transactions";
import { operationsWorld, payId } from "../../testing/operations-world";
import { aCapture, aDispute, anEvent, anIntent, aRefund } from "../../testing/payment-events";

const DAY_MS = 86_400_000;
const REQUESTED = `rfd_${"0".repeat(24)}`;
const BATCH = `bat_${"0".repeat(24)}`;

type World = ReturnType<typeof operationsWorld>;

async function found({ deps }: World, query: Partial<FindQuery>) {
  const result = await findTransactions(deps, { limit: 50, ...query });
  if (!result.ok) return result.error;
  const { transactions, ...rest } = result.value;
  return { ids: transactions.map(({ transactionId }) => transactionId), ...rest };
}

/** A payment with all kinds of objects, one of PayPal, and two that merchants submitted. */
async function aWorld() {
  const world = operationsWorld(["mrc_demo", "mrc_other"]);
  await world.record(anEvent([anIntent()], { id: "evt_paid" }));
  await world.record(anEvent([aCapture({ kind: "charge", name: "stripe_ch_1", belongsTo: ["stripe_pi_1"] })]));
  await world.record(anEvent([aRefund()]));
  await world.record(anEvent([aDispute()]));
  await world.record(anEvent([aCapture()]));
  await world.record(anEvent([aDispute({ name: "paypal_PP-D-1@paypal_C1", belongsTo: ["paypal_C1"] })]));
  await world.submit(payId(1), { reference: "order-1", customerId: "cus_1" });
  await world.submit(payId(2), { merchantId: "mrc_other", reference: "order-1", customerId: "cus_2" });
  const request = anEvent([anIntent({ name: "stripe_pi_9" })], { submittedAs: payId(1) });
  await world.record({ ...request, key: { provider: "tap", eventId: `${REQUESTED}-requested` } });
  world.batches.set(BATCH, { merchantId: "mrc_demo", rows: [payId(1), payId(2)] });
  return world;
}

test.each([
  ["its own id", payId(1), [payId(1)], "id"],
  ["a provider's payment intent", "pi_1", ["stripe_pi_1"], "id"],
  ["a provider's charge", "ch_1", ["stripe_pi_1"], "id"],
  ["a name with its provider before it", "paypal_C1", ["paypal_C1"], "id"],
  ["a refund, which is no name of the payment", "re_1", ["stripe_pi_1"], "refund or dispute"],
  ["a dispute", "dp_1", ["stripe_pi_1"], "refund or dispute"],
  ["a dispute that PayPal has of several captures", "PP-D-1", ["paypal_C1"], "refund or dispute"],
  ["an event's key", "stripe#evt_paid", ["stripe_pi_1"], "event"],
  ["an event's bare id", "evt_paid", ["stripe_pi_1"], "event"],
  ["a refund that was requested of Tap", REQUESTED, [payId(1)], "event"],
  ["a batch", BATCH, [payId(1), payId(2)], "batch"],
  ["a reference that two merchants use", "order-1", [payId(2), payId(1)], "reference"],
  ["a customer", "cus_2", [payId(2)], "customer"],
])("a transaction is found by %s", async (_, text, ids, by) => {
  expect(await found(await aWorld(), { text })).toEqual({ ids, by, hasMore: false, notes: [] });
});

test("a text that is nothing finds nothing, with fifteen reads and no scan", async () => {
  const world = await aWorld();
  world.dynamo.takeReads();
  expect(await found(world, { text: "nothing" })).toEqual({ ids: [], hasMore: false, notes: [] });
  expect(world.dynamo.takeReads()).toEqual({ calls: 15, items: 0 });
});

test("a reference or a customer is found with its merchant, and among the merchants that are known without", async () => {
  const world = await aWorld();
  expect(await found(world, { merchantId: "mrc_other", reference: "order-1" })).toMatchObject({ ids: [payId(2)] });
  expect(await found(world, { customerId: "cus_1" })).toMatchObject({ ids: [payId(1)] });
  expect(await found(world, { reference: "order-9" })).toBe("MERCHANT_REQUIRED");
});

test("transactions with a flag are found by their own index, newest first, and leave it with their last flag", async () => {
  const world = operationsWorld();
  const intents = [1, 2, 3].map((number) => `stripe_pi_${number}`);
  for (const name of intents) await world.record(anEvent([anIntent({ name })]));
  for (const name of intents.slice(0, 2)) {
    await world.record(anEvent([aRefund({ name: `stripe_re_of_${name}`, belongsTo: [name], amount: 9_000 })]));
  }
  world.clock.advance(40 * DAY_MS);
  const flagged = { flag: "returned_exceeds_capture" } as const;
  expect(await found(world, flagged)).toMatchObject({ ids: ["stripe_pi_2", "stripe_pi_1"] });
  expect(await found(world, { ...flagged, merchantId: "mrc_other" })).toMatchObject({ ids: [] });
  expect(await found(world, { flag: "late_failure" })).toMatchObject({ ids: [] });

  const undone = {
    name: "stripe_re_of_stripe_pi_1",
    belongsTo: ["stripe_pi_1"],
    amount: 9_000,
    status: "failed",
  } as const;
  await world.record(anEvent([aRefund({ ...undone, final: 2, at: anIntent().at + 900_000 })]));
  expect(await found(world, flagged)).toMatchObject({ ids: ["stripe_pi_2"] });
  expect(world.dynamo.indexed("transactions", "by-flagged").length).toBe(1);
});

test("a list without a name has the newest day, and says how to read on", async () => {
  const world = operationsWorld();
  for (const number of [1, 2, 3]) await world.record(anEvent([anIntent({ name: `stripe_pi_${number}` })]));
  const first = await found(world, { limit: 2 });
  expect(first).toMatchObject({ ids: ["stripe_pi_3", "stripe_pi_2"], hasMore: true });
  const { until } = first as { until: string };
  expect(await found(world, { limit: 5, until })).toMatchObject({
    ids: ["stripe_pi_2", "stripe_pi_1"],
    hasMore: false,
  });
  world.clock.advance(2 * DAY_MS);
  expect(await found(world, {})).toMatchObject({ ids: [] });
  expect(await found(world, { since: "2026-11-18T00:00:00.000Z" })).toMatchObject({ hasMore: false });
});

test("payments that wait for an operator are found by their own word, those that only wait for their workflow are not", async () => {
  const world = operationsWorld();
  for (const number of [1, 2, 3, 4]) await world.submit(payId(number));
  await world.lock(payId(1), { charging_since: world.clock.now().toISOString(), unresolved_attempt: 1 });
  await world.lock(payId(2), { requested: true, task_token: "token" });
  await world.lock(payId(3), { accepted_by_gateway: true });
  for (let restarts = 0; restarts < 3; restarts++)
    await world.deps.payments.countRestart(payId(4), "pending", restarts);
  world.clock.advance(60_000);
  expect(await found(world, { status: "unresolved" })).toMatchObject({ ids: [payId(1)] });
  world.clock.advance(400_000);
  expect(await found(world, { status: "unresolved" })).toMatchObject({ ids: [payId(1), payId(4)] });
  world.clock.advance(14 * DAY_MS);
  expect(await found(world, { status: "unresolved" })).toMatchObject({ ids: [payId(1), payId(3), payId(4)] });
  expect(await found(world, { status: "unresolved", limit: 2 })).toMatchObject({ hasMore: true });
});
