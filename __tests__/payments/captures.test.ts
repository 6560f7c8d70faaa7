import { describe, expect, test } from "@jest/globals";
import { chainProblems } from "../../core/ledger/domain/chain";
import {
  GatewayUnavailable,
  type ModificationResult,
  type PaymentGateway,
} from "../../core/payments/application/ports/gateway";
import { sandboxGateway } from "../../core/payments/gateways/sandbox";
import { RecordingModifications, stripeRefund } from "../../testing/modification-fakes";
import { RecordingGateway } from "../../testing/payment-fakes";
import { payment, paymentWorld, types } from "../../testing/payment-world";

type World = ReturnType<typeof paymentWorld>;

/** Submits a payment of 19.90 USD that is only authorized. */
async function authorized(world: World): Promise<string> {
  const { json } = await world.submit(payment());
  const id = String(json.id);
  const submission = world.transactions.submissions.get(id);
  if (submission !== undefined) world.transactions.submissions.set(id, { ...submission, capture: false });
  await carriedOut(world);
  return id;
}

async function carriedOut(world: World): Promise<void> {
  await world.consume();
  await world.settle();
}

const notified = (world: World) => [...world.notifications.sent.values()].map(({ change }) => change?.type);

describe.each<[string, () => PaymentGateway]>([
  ["sandbox", () => sandboxGateway],
  ["one like Stripe", () => new RecordingGateway()],
])("a payment that is captured later, at the gateway %s", (name, gateway) => {
  test(`a payment is authorized, notified and done with at ${name}, and nothing is taken`, async () => {
    const world = paymentWorld({ gateway: gateway() });
    const id = await authorized(world);
    expect(world.state(id)).toMatchObject({ status: "authorized", amount: 1990n, captured: 0n });
    expect(notified(world)).toEqual(["transaction.authorized"]);
    expect((await world.transactions.find(id))?.pendingSince).toBeUndefined();
    expect(await world.modify(id, "refund", {}, "key-r")).toEqual({ ok: false, error: "PAYMENT_NOT_CAPTURED" });
  });

  test(`a capture in part at ${name} releases the rest, and what was captured can be refunded`, async () => {
    const world = paymentWorld({ gateway: gateway() });
    const id = await authorized(world);
    expect(await world.modify(id, "capture", { amount: 1991 }, "key-more")).toEqual({
      ok: false,
      error: { code: "CAPTURE_EXCEEDS_AUTHORIZED", amountLeft: 1990 },
    });
    expect(await world.modify(id, "capture", { amount: 1500 })).toMatchObject({ ok: true, value: { amount: 1500 } });
    for (const kind of ["capture", "cancel"] as const) {
      expect(await world.modify(id, kind, {}, `key-${kind}`)).toEqual({ ok: false, error: "MODIFICATION_PENDING" });
    }
    await carriedOut(world);
    expect(world.state(id)).toMatchObject({ status: "captured", captured: 1500n, flags: [] });
    expect(notified(world)).toEqual(["transaction.authorized", "transaction.captured"]);
    expect(await world.modify(id, "capture", {}, "key-again")).toEqual({ ok: false, error: "PAYMENT_NOT_AUTHORIZED" });
    expect(await world.modify(id, "refund", { amount: 1501 }, "key-r")).toMatchObject({ ok: false });
    expect(await world.modify(id, "refund", {}, "key-r")).toMatchObject({ ok: true, value: { amount: 1500 } });
    expect(await world.modify(id, "capture", { amount: 1500 })).toMatchObject({
      value: { state: "succeeded", repeated: true },
    });
  });

  test(`a cancel at ${name} ends the payment, and nothing is taken`, async () => {
    const world = paymentWorld({ gateway: gateway() });
    const id = await authorized(world);
    expect(await world.modify(id, "cancel")).toMatchObject({ ok: true, value: { amount: 1990, kind: "cancel" } });
    await carriedOut(world);
    expect(world.state(id)).toMatchObject({ status: "canceled", captured: 0n });
    expect(types(world, id).slice(-2)).toEqual(["payment.cancel_requested", "payment.cancel_succeeded"]);
    expect(notified(world)).toEqual(["transaction.authorized", "transaction.canceled"]);
    expect(await world.modify(id, "capture", {}, "key-c")).toEqual({ ok: false, error: "PAYMENT_NOT_AUTHORIZED" });
  });
});

test("a capture that the gateway refuses leaves the payment authorized, and lets it be cancelled", async () => {
  const modifications = new RecordingModifications((request) =>
    request.kind === "capture"
      ? { outcome: "refused", code: "charge_expired_for_capture" }
      : stripeRefund("succeeded")(request),
  );
  const world = paymentWorld({ gateway: new RecordingGateway(undefined, undefined, modifications) });
  const id = await authorized(world);
  await world.modify(id, "capture");
  await carriedOut(world);
  expect(world.state(id)).toMatchObject({ status: "authorized" });
  expect(world.transactions.rows.at(-1)).toMatchObject({
    eventType: "payment.capture_failed",
    reason: "charge_expired_for_capture",
  });
  expect(await world.modify(id, "capture")).toMatchObject({ value: { state: "failed" } });
  expect(await world.modify(id, "cancel", {}, "key-c")).toMatchObject({ ok: true });
});

const stories: [string, "refund" | "capture" | "cancel", boolean, (() => ModificationResult | Error)?][] = [
  ["a refund of all by the sandbox", "refund", true],
  ["a capture by the sandbox", "capture", true],
  ["a cancel by the sandbox", "cancel", true],
  ["a refund of all", "refund", false],
  ["a capture", "capture", false],
  ["a cancel", "cancel", false],
  ["a capture that is refused", "capture", false, () => ({ outcome: "refused", code: "charge_expired_for_capture" })],
  ["a capture that is not answered", "capture", false, () => new GatewayUnavailable("no answer")],
];

/** A modification that is stopped after one of its effects; the merchant repeats, and the reconciler restarts. */
async function live([, kind, isSandbox, answer]: (typeof stories)[number], stopAt: number, forGood: boolean) {
  let [isAlive, isWatched, effects] = [true, false, 0];
  let stopped: string | undefined;
  const modifications = new RecordingModifications(answer);
  const world = paymentWorld({
    gateway: isSandbox ? sandboxGateway : new RecordingGateway(undefined, undefined, modifications),
    isAlive: () => isAlive,
    after: (effect) => {
      if (!isWatched || effects++ !== stopAt) return;
      stopped = effect;
      isAlive = !forGood;
      throw new Error(`stopped after ${effect}`);
    },
  });
  const id = await authorized(world);
  if (kind === "refund") {
    await world.modify(id, "capture", {}, "key-c");
    await carriedOut(world);
  }
  world.notifications.sent.clear();
  isWatched = true;
  const made = modifications.made.length;
  const request = () => world.modify(id, kind, {}, "key-k");
  const answered = await request().catch(request);
  if (!answered.ok) throw new Error(JSON.stringify(answered.error));
  await carriedOut(world);
  isAlive = true;
  const [modificationId] = world.modifications.pendingIds;
  if (modificationId !== undefined && forGood) {
    world.queue.sent.push({ transactionId: id, attempt: 2, modificationId });
    await carriedOut(world);
  }
  return { world, id, stopped, effects, made: modifications.made.length - made, receipt: answered.value };
}

test.each(stories.flatMap((story) => [false, true].map((forGood) => [story[0], story, forGood] as const)))(
  "%s that is stopped after any effect is made once at most, never lost, and ends as without a stop",
  async (_, story, forGood) => {
    const whole = await live(story, -1, forGood);
    const kept = ({ world, id, receipt, made }: typeof whole) => ({
      state: world.state(id),
      rows: types(world, id),
      made,
      lock: { ...world.modifications.openLock(id), rev: 0 },
      result: world.modifications.stored.get(`${id} ${receipt.id}`)?.result,
      pending: world.modifications.pendingIds,
      notified: notified(world),
      letters: new Set(world.deadLetters.sent.map(({ modificationId }) => modificationId)),
    });
    expect(whole.effects).toBeGreaterThan(8);
    for (let stopAt = 0; stopAt < whole.effects; stopAt++) {
      const stopped = await live(story, stopAt, forGood);
      const attempts = /unresolved/;
      const rows = (all: string[]) => [...new Set(all.filter((type) => !attempts.test(type)))];
      const [found, wanted] = [kept(stopped), kept(whole)];
      expect({ after: stopped.stopped, ...found, rows: rows(found.rows) }).toEqual({
        after: stopped.stopped,
        ...wanted,
        rows: rows(wanted.rows),
      });
      expect(chainProblems(stopped.world.transactions.rows)).toEqual([]);
    }
  },
);
