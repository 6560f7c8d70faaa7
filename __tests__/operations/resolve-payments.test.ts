import { expect, test } from "@jest/globals";
import type { LookUpAnswer } from "../../core/contracts/payment-workflow";
import { inspectPayments } from "../../core/operations/application/transactions/inspect-payment";
import {
  abandonPayment,
  askAgain,
  awaitAttempt,
  type ResolveDeps,
} from "../../core/operations/application/transactions/resolve-payments";
import { reconcilePayments } from "../../core/recovery/application/reconcile-payments";
import { RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { operationsWorld, payId, REVIEW_SECONDS } from "../../testing/operations-world";
import { anEvent, anIntent } from "../../testing/payment-events";
import { InMemoryPaymentQueue } from "../../testing/payment-fakes";

const ID = payId(1);
const HOUR_MS = 3_600_000;
const at = (state: LookUpAnswer["found"][number]["state"]): LookUpAnswer => ({
  gateway: "stripe",
  answered: true,
  found: [{ reference: "pi_1", state, is_whole: true }],
});
const NONE: LookUpAnswer = { gateway: "stripe", answered: true, found: [] };

/** A submitted payment, its charge lock an hour old, and what the gateway has. */
async function aPayment(
  lock: Readonly<Record<string, unknown>> = { unresolved_attempt: 1 },
  gateway = NONE,
  hours = 1,
) {
  const world = operationsWorld();
  await world.submit(ID);
  await world.lock(ID, { charging_since: world.clock.now().toISOString(), ...lock });
  world.clock.advance(hours * HOUR_MS);
  const calls: string[] = [];
  const paymentQueue = new InMemoryPaymentQueue();
  const tasks = {
    lookUp: async (id: string) => {
      calls.push(`look up ${id}`);
      return gateway;
    },
    abandon: async (id: string, attempt: number) => {
      calls.push(`abandon ${id} ${attempt}`);
      return "declined" as const;
    },
  };
  const deps = { ...world.deps, tasks, paymentQueue } satisfies ResolveDeps & object;
  const inspect = async (id = ID, asksGateway = true) => {
    const [payment] = await inspectPayments(deps, [id], { asksGateway });
    if (payment === undefined) throw new Error("each id has an answer");
    return payment;
  };
  return { world, deps, inspect, calls, paymentQueue };
}

test("a payment without an answer is shown with its request, its attempts and what the gateway has", async () => {
  const { inspect, calls } = await aPayment();
  expect(await inspect()).toMatchObject({
    cause: "unresolved",
    attempts: 1,
    cannotAsk: undefined,
    cannotAbandon: undefined,
    says: [
      "Nobody knows whether money was taken: the gateway gave no answer, or may not be asked again.",
      "The charge was first requested at 2026-11-18T10:00:01.000Z, and may be requested again until 2026-11-19T06:00:01.000Z (1 attempt, of which 0 were restarts).",
      "The gateway stripe has no charge for it.",
    ],
  });
  expect(calls).toEqual([`look up ${ID}`]);
  await inspect(ID, false);
  expect(calls).toHaveLength(1);
});

test.each([
  ["was captured", at("captured")],
  ["is in progress", at("processing")],
  ["is open", at("open")],
])("a payment whose charge %s at the gateway cannot be abandoned", async (_, gateway) => {
  const { deps, inspect, calls } = await aPayment({ unresolved_attempt: 1 }, gateway);
  const payment = await inspect();
  expect(payment.cannotAbandon).toContain("have it send its webhook again");
  await expect(abandonPayment(deps, payment)).rejects.toThrow("may not be abandoned");
  expect(calls).toEqual([`look up ${ID}`]);
});

test.each([
  ["has no charge", NONE],
  ["declined it", at("declined")],
  ["did not answer", { ...NONE, answered: false }],
])("a payment of which the gateway %s can be abandoned by an operator who knows", async (_, gateway) => {
  const { deps, inspect, calls } = await aPayment({ unresolved_attempt: 1 }, gateway);
  expect(await abandonPayment(deps, await inspect())).toMatchObject({ ended: true });
  expect(calls).toEqual([`look up ${ID}`, `abandon ${ID} 1`]);
});

test("a charge whose first request is 20 hours old is not asked for again, and nothing is queued", async () => {
  const { deps, inspect, paymentQueue } = await aPayment({ unresolved_attempt: 1 }, NONE, 20);
  const payment = await inspect();
  expect(payment.cannotAsk).toContain("older than 20 hours");
  await expect(askAgain(deps, payment)).rejects.toThrow("may not be asked again");
  expect(paymentQueue.sent).toEqual([]);
});

test("a payment whose charge is forbidden is not asked for again", async () => {
  const { inspect } = await aPayment({ unresolved_attempt: 1, declined: true });
  expect((await inspect()).cannotAsk).toContain("forbidden for good");
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ["whose workflow is under way", {}, "Its workflow is under way"],
  ["that the gateway accepted", { accepted_by_gateway: true }, "its webhook will report"],
])("a payment %s waits for no operator, and is neither asked for nor abandoned", async (_, lock, says) => {
  const { deps, inspect, calls } = await aPayment(lock);
  const payment = await inspect();
  expect(payment.says[0]).toContain(says);
  await expect(askAgain(deps, payment)).rejects.toThrow(says);
  await expect(abandonPayment(deps, payment)).rejects.toThrow(says);
  expect(calls).toEqual([]);
});

test("what is no payment of Tap, and what is nothing, is said to be so", async () => {
  const { world, inspect } = await aPayment();
  await world.record(anEvent([anIntent()]));
  expect((await inspect("stripe_pi_1")).says).toEqual([
    "It was not submitted to Tap: its provider alone can change it.",
  ]);
  expect((await inspect("pay_none")).says).toEqual(["There is no such transaction."]);
});

test("a payment is restarted once, whether an operator repeats it or the reconciler does the same", async () => {
  const { world, deps, inspect, paymentQueue } = await aPayment();
  const payment = await inspect();
  expect([await askAgain(deps, payment), await askAgain(deps, payment)]).toEqual([2, 2]);
  const sweep = {
    ...deps,
    reviewTimeoutSeconds: REVIEW_SECONDS,
    log: new RecordingLog(),
    metrics: new RecordingMetrics(),
  };
  // The first restart of the reconciler was due: the operator's counts in its place, and the second is due after an hour.
  world.clock.advance(-30 * 60_000);
  await reconcilePayments(sweep);
  expect(paymentQueue.sent).toEqual([{ transactionId: ID, attempt: 2 }]);
  expect((await inspect()).attempts).toBe(2);
});

test("an attempt is awaited until it ended, gave no answer again, or takes too long", async () => {
  const { world, deps, inspect } = await aPayment();
  const payment = await inspect();
  expect(await awaitAttempt(deps, payment, 2, 10_000)).toMatchObject({
    ended: false,
    says: "attempt 2 is still under way",
  });
  await world.lock(ID, { unresolved_attempt: 2 });
  expect(await awaitAttempt(deps, payment, 2, 10_000)).toMatchObject({ says: "the gateway gave no answer again" });
  await world.record(anEvent([anIntent({ amount: 1990, received: 1990 })], { submittedAs: ID }));
  expect(await awaitAttempt(deps, payment, 2, 10_000)).toEqual({ ended: true, says: "it is captured" });
});
