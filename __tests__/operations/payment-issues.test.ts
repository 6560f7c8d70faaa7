import { type ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { expect, test } from "@jest/globals";
import { dynamoTransactionHistory } from "../../core/ledger/adapters/dynamo-transaction-history";
import { sfnOpenReviews } from "../../core/operations/adapters/reviews/sfn-open-reviews";
import { flagIssues } from "../../core/operations/application/issues/flag-issues";
import { paymentIssues } from "../../core/operations/application/issues/payment-issues";
import { reviewIssues } from "../../core/operations/application/issues/review-issues";
import { operationsWorld, payId, REVIEW_SECONDS } from "../../testing/operations-world";
import { anEvent, anIntent, aRefund } from "../../testing/payment-events";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
type World = ReturnType<typeof operationsWorld>;

const restarted = async ({ deps }: World, id: string, kind: "pending" | "ended") => {
  for (let restarts = 0; restarts < 3; restarts++) await deps.payments.countRestart(id, kind, restarts);
};

/** Submits the payment. Resolves to when that was recorded. */
async function submitted(world: World, number: number): Promise<Date> {
  await world.submit(payId(number));
  return world.clock.now();
}

const issuesOf = (world: World) => paymentIssues(world.deps).issues(world.clock.now());

test("payments that wait for an operator are one issue for each cause, with their count and the longest wait", async () => {
  const world = operationsWorld();
  const first = await submitted(world, 1);
  world.clock.advance(MINUTE_MS);
  await submitted(world, 2);
  for (const number of [1, 2])
    await world.lock(payId(number), { charging_since: world.clock.now().toISOString(), unresolved_attempt: 1 });
  const third = await submitted(world, 3);
  await restarted(world, payId(3), "pending");
  world.clock.advance(10 * MINUTE_MS);
  const command = "transactions find --status unresolved";
  const common = { kind: "payments", where: "transactions", unit: "payment", command } as const;
  expect(await issuesOf(world)).toEqual([
    {
      ...common,
      cause: "unresolved",
      risk: "money-unknown",
      title: "The gateway did not answer: money may or may not have been taken.",
      count: 2,
      oldest: first,
    },
    {
      ...common,
      cause: "stuck",
      risk: "money-unknown",
      title: "The payment is pending after its last restart.",
      count: 1,
      oldest: third,
    },
  ]);
});

test("a payment that its gateway has had for fourteen days is an issue, and none a day before", async () => {
  const world = operationsWorld();
  await submitted(world, 1);
  await world.lock(payId(1), { accepted_by_gateway: true });
  world.clock.advance(13 * DAY_MS);
  expect(await issuesOf(world)).toEqual([]);
  world.clock.advance(DAY_MS);
  expect(await issuesOf(world)).toMatchObject([{ cause: "late_at_gateway", risk: "money-unknown", count: 1 }]);
});

test("a payment that has ended without a notification is an issue of its merchant, not of the money", async () => {
  const world = operationsWorld();
  const id = payId(1);
  await submitted(world, 1);
  await world.record(anEvent([anIntent({ amount: 1990, received: 1990 })], { id: "evt_paid", submittedAs: id }));
  await restarted(world, id, "ended");
  world.clock.advance(MINUTE_MS);
  expect(await issuesOf(world)).toMatchObject([{ cause: "not_notified", risk: "merchant-unaware", count: 1 }]);
});

test("a refund that waits is an issue in words of its own, beside the payments that wait for the same cause", async () => {
  const world = operationsWorld();
  const [paid, unresolved] = [payId(1), payId(2)];
  for (const id of [paid, unresolved]) await world.submit(id);
  await world.record(anEvent([anIntent({ amount: 1990, received: 1990 })], { id: "evt_paid", submittedAs: paid }));
  await world.lock(unresolved, { charging_since: world.clock.now().toISOString(), unresolved_attempt: 1 });
  await world.pendingRefund({ id: "rfd_000000000000000000000001", transactionId: paid }, { unresolved_attempt: 1 });
  world.clock.advance(10 * MINUTE_MS);
  expect(await issuesOf(world)).toMatchObject([
    { cause: "unresolved", count: 1 },
    {
      cause: "modification_unresolved",
      title: "The gateway did not answer a refund, capture or cancel: it may or may not have been made.",
      risk: "money-unknown",
      count: 1,
    },
  ]);
});

test("payments that are at their workflow or in review are no issue of the payments", async () => {
  const world = operationsWorld();
  for (const number of [1, 2]) await submitted(world, number);
  await world.lock(payId(2), { requested: true, task_token: "token" });
  world.clock.advance(30 * MINUTE_MS);
  expect(await issuesOf(world)).toEqual([]);
});

/** Payments whose reviews began a minute apart, the first one longest ago, as Step Functions lists them. */
async function inReview(numbers: readonly number[], { pages = 1 } = {}) {
  const world = operationsWorld();
  const begun = new Map<number, Date>();
  for (const number of numbers) {
    begun.set(number, await submitted(world, number));
    await world.lock(payId(number), { requested: true, task_token: "token" });
    world.clock.advance(MINUTE_MS);
  }
  const executions = [...begun].map(([number, startDate]) => ({ name: `${payId(number)}-1`, startDate }));
  const send = async ({ input: { nextToken = "0" } }: ListExecutionsCommand) => ({
    executions: nextToken === "0" ? executions : [],
    ...(Number(nextToken) + 1 < pages && { nextToken: String(Number(nextToken) + 1) }),
  });
  const client = Object.assign(new SFNClient({ region: "us-east-1" }), { send }) as SFNClient;
  const ledger = { ledgerTable: "payment-transactions", objectsTable: "payment-objects" };
  const deps = {
    ...world.deps,
    transactions: {
      ...world.deps.transactions,
      ...dynamoTransactionHistory({ client: world.dynamo.client, ...ledger }),
    },
    reviews: sfnOpenReviews(client, "arn:aws:states:us-east-1:123456789012:stateMachine:payment-review"),
  };
  return { world, begun, issues: () => reviewIssues(deps).issues(world.clock.now()) };
}

test("payments in review are one issue, with the time that the first of them has left", async () => {
  const { begun, issues } = await inReview([1, 2, 3]);
  const from = begun.get(1);
  expect(await issues()).toEqual([
    {
      kind: "reviews",
      risk: "money-waiting",
      cause: "WAITS_FOR_DECISION",
      title: "A risky payment waits for a decision.",
      where: "payment-review",
      count: 3,
      unit: "review",
      oldest: from,
      limit: { from, seconds: REVIEW_SECONDS, ending: "it is declined" },
      command: "reviews list",
    },
  ]);
});

test("a review that is decided is no issue, though its workflow still runs", async () => {
  const { world, begun, issues } = await inReview([1, 2]);
  await world.lock(payId(1), { decision: "approved" });
  expect(await issues()).toMatchObject([{ count: 1, oldest: begun.get(2) }]);
  await world.lock(payId(2), { decision: "rejected" });
  expect(await issues()).toEqual([]);
});

test("a count of reviews that were not all read says so", async () => {
  expect(await (await inReview([1], { pages: 2 })).issues()).not.toMatchObject([{ isAtLeast: true }]);
  expect(await (await inReview([1], { pages: 25 })).issues()).toMatchObject([{ count: 1, isAtLeast: true }]);
});

/** Records a payment, of which more is refunded than was taken. */
async function overRefunded(world: World, number: number): Promise<Date> {
  const name = `stripe_pi_${number}`;
  await world.record(anEvent([anIntent({ name })]));
  const created = world.clock.now();
  await world.record(anEvent([aRefund({ name: `stripe_re_${number}`, belongsTo: [name], amount: 9_000 })]));
  return created;
}

const flagged = (world: World) => flagIssues(world.deps).issues(world.clock.now());

test("flagged transactions are one issue for each flag, with the oldest, and the command that finds them", async () => {
  const world = operationsWorld();
  const oldest = await overRefunded(world, 1);
  await overRefunded(world, 2);
  await world.record(anEvent([anIntent({ name: "stripe_pi_3", currency: "XXB" })]));
  await world.record(anEvent([anIntent({ name: "stripe_pi_4" })]));
  const common = { kind: "contradictions", risk: "record-doubtful", where: "transactions", unit: "payment" } as const;
  expect(await flagged(world)).toEqual([
    {
      ...common,
      cause: "returned_exceeds_capture",
      title: "More went back than was taken. Compare refunds and lost disputes with the provider's.",
      count: 2,
      oldest,
      command: "transactions find --flag returned_exceeds_capture --since 30d",
    },
    {
      ...common,
      cause: "unknown_currency",
      title: "Its currency is none that Tap knows, so its amounts are shown in minor units.",
      count: 1,
      oldest: expect.any(Date),
      command: "transactions find --flag unknown_currency --since 30d",
    },
  ]);
});

test("a flagged transaction is an issue for thirty days", async () => {
  const world = operationsWorld();
  await overRefunded(world, 1);
  world.clock.advance(29 * DAY_MS);
  expect(await flagged(world)).toHaveLength(1);
  world.clock.advance(2 * DAY_MS);
  expect(await flagged(world)).toEqual([]);
});

test("flagged transactions are counted up to two hundred, and there may be more", async () => {
  const world = operationsWorld();
  const record = (number: number) =>
    world.record(anEvent([anIntent({ name: `stripe_pi_${number}`, currency: "XXB" })]));
  for (let number = 1; number <= 199; number++) await record(number);
  expect((await flagged(world))[0]).not.toHaveProperty("isAtLeast");
  for (const number of [200, 201]) await record(number);
  expect(await flagged(world)).toMatchObject([{ count: 200, isAtLeast: true }]);
});
