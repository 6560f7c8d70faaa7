import { describe, expect, test } from "@jest/globals";
import { chainProblems } from "../../core/ledger/domain/chain";
import { listRefunds } from "../../core/payments/application/list-refunds";
import {
  GatewayUnavailable,
  type ModificationRequest,
  type ModificationResult,
} from "../../core/payments/application/ports/gateway";
import { sandboxGateway, sandboxModificationAmounts } from "../../core/payments/gateways/sandbox";
import { FakeCallers, FakeClock } from "../../testing/fakes";
import { RecordingModifications, stripeRefund, stripeRefundId } from "../../testing/modification-fakes";
import { RecordingGateway } from "../../testing/payment-fakes";
import { paymentWorld, run, types } from "../../testing/payment-world";
import { captured, carriedOut, notified, requested, stateOf, type World } from "../../testing/refund-world";
import { refund, stripeEvent } from "../../testing/stripe";

const partOf = (world: World, name: string) => world.transactions.storedParts.find(({ state }) => state.name === name);

describe("a refund that is carried out", () => {
  test("a refund by the sandbox is recorded under its own id, notified, and done with", async () => {
    const { world, id } = await captured({ gateway: sandboxGateway });
    const refundId = await requested(world, id, { amount: 500 });
    await carriedOut(world);
    expect(types(world, id).slice(2)).toEqual(["payment.refund_requested", "payment.refund_succeeded"]);
    expect(world.state(id)).toMatchObject({ status: "partially_refunded", refunded: 500n });
    expect(notified(world)).toEqual(["refund.succeeded"]);
    expect(partOf(world, refundId)?.state).toMatchObject({ kind: "refund" });
    expect(world.modifications.openLock(id).refunds).toEqual({});
    expect(world.modifications.pendingIds).toEqual([]);
    expect(await stateOf(world, id, { amount: 500 })).toBe("succeeded");
    expect(world.ended.at(-1)).toBe("Done");
    expect(chainProblems(world.transactions.rows)).toEqual([]);
  });

  test("a refund that the gateway refuses fails with the reason, and gives its money free", async () => {
    const { world, id } = await captured({ gateway: sandboxGateway });
    const amount = 500 + sandboxModificationAmounts.refused;
    await requested(world, id, { amount });
    await carriedOut(world);
    expect(world.state(id)).toMatchObject({ status: "captured", refunded: 0n });
    expect([...world.notifications.sent.values()]).toMatchObject([
      { change: { type: "refund.failed", reason: "sandbox_refused" } },
    ]);
    expect(await stateOf(world, id, { amount })).toBe("failed");
    await requested(world, id, { amount: 1990 }, "key-whole");
  });

  test("a refund is made at the third try when the gateway fails twice", async () => {
    const { world, id } = await captured({ gateway: sandboxGateway });
    await requested(world, id, { amount: 500 + sandboxModificationAmounts.failsTwice });
    await carriedOut(world);
    expect(world.state(id)).toMatchObject({ refunded: 553n });
    expect(world.deadLetters.sent).toEqual([]);
  });

  test("a refund that the gateway never answers keeps its money, and is a dead letter for an operator", async () => {
    const { world, id } = await captured({ gateway: sandboxGateway });
    const amount = 500 + sandboxModificationAmounts.timesOut;
    const refundId = await requested(world, id, { amount });
    await carriedOut(world);
    expect(types(world, id).slice(2)).toEqual(["payment.refund_requested", "payment.refund_unresolved"]);
    expect(world.deadLetters.sent).toEqual([{ transactionId: id, attempt: 1, modificationId: refundId }]);
    expect(world.metrics.of("PaymentUnresolved")).toBe(1);
    expect(world.ended.at(-1)).toBe("Unresolved");
    expect(world.modifications.pendingIds).toEqual([refundId]);
    expect(await stateOf(world, id, { amount })).toBe("pending");
    expect(await world.modify(id, "refund", { amount: 1439 }, "key-2")).toMatchObject({ ok: false });
  });

  test("a refund whose workflow runs twice is made once", async () => {
    const gateway = new RecordingGateway();
    const { world, id } = await captured({ gateway });
    const modificationId = await requested(world, id, { amount: 500 });
    await carriedOut(world);
    world.queue.sent.push({ transactionId: id, attempt: 2, modificationId });
    await carriedOut(world);
    expect([gateway.modifications.calls, gateway.modifications.made.length]).toEqual([1, 1]);
    expect(world.state(id)).toMatchObject({ refunded: 500n });
    expect(notified(world)).toEqual(["refund.succeeded"]);
  });

  test("a refund whose webhook comes before the gateway's answer counts once, and is notified once", async () => {
    const modifications = new RecordingModifications();
    const gateway = new RecordingGateway(undefined, undefined, modifications);
    const world = paymentWorld({ gateway });
    const id = await run(world);
    const modify = modifications.modify.bind(modifications);
    modifications.modify = async (request) => {
      const metadata = { tap_modification: request.id, tap_deployment: "dev" };
      const made = { id: stripeRefundId(request.id), amount: request.amount, metadata };
      world.transactions.entries.set("stripe_pi_x", { leadsTo: id });
      await world.webhook(
        stripeEvent("refund.created", refund({ ...made, payment_intent: "pi_x", charge: undefined })),
      );
      return modify(request);
    };
    world.notifications.sent.clear();
    await requested(world, id, { amount: 500 });
    await carriedOut(world);
    expect(types(world, id).slice(2)).toEqual([
      "payment.refund_requested",
      "refund.created",
      "payment.refund_succeeded",
    ]);
    expect(world.state(id)).toMatchObject({ refunded: 500n });
    expect(notified(world)).toEqual(["refund.succeeded"]);
  });

  test("a refund that is pending at the gateway ends by its webhook, and can fail after all", async () => {
    const modifications = new RecordingModifications(stripeRefund("accepted"));
    const { world, id } = await captured({ gateway: new RecordingGateway(undefined, undefined, modifications) });
    const refundId = await requested(world, id, { amount: 500 });
    await carriedOut(world);
    expect(world.state(id)).toMatchObject({ refunded: 0n });
    expect(await stateOf(world, id, { amount: 500 })).toBe("pending");
    // It is closed: what the ledger has of it counts.
    expect(world.modifications.pendingIds).toEqual([]);
    expect(await world.modify(id, "refund", { amount: 1491 }, "key-2")).toMatchObject({ ok: false });
    const at = { payment_intent: "pi_x", charge: undefined, id: stripeRefundId(refundId), amount: 500 };
    world.transactions.entries.set("stripe_pi_x", { leadsTo: id });
    await world.webhook(
      stripeEvent("refund.updated", refund({ ...at, status: "failed", failure_reason: "lost_card" })),
    );
    expect(await stateOf(world, id, { amount: 500 })).toBe("failed");
    expect(notified(world)).toEqual(["refund.pending", "refund.failed"]);
    await requested(world, id, {}, "key-whole");
  });

  test("the list of refunds says of each whether it was requested here, and its id at the provider", async () => {
    const { world, id } = await captured();
    const refundId = await requested(world, id, { amount: 500 });
    await carriedOut(world);
    const list = await listRefunds(
      { callers: new FakeCallers({ arn: "*" }), transactions: world.transactions, modifications: world.modifications },
      { caller: "arn", transactionId: id, limit: 10 },
    );
    const shown = { id: refundId, providerId: stripeRefundId(refundId), status: "succeeded", isRequestedHere: true };
    expect(list).toMatchObject({ ok: true, value: { refunds: [shown] } });
  });
});

describe("a refund whose result is unknown", () => {
  const HOURS = 3_600_000;

  /** A refund that the gateway makes without answering, and an attempt so many hours later. */
  async function unanswered(hours: number, finds = true) {
    const clock = new FakeClock();
    let isLost = true;
    const modifications = new RecordingModifications(stripeRefund("succeeded"), clock);
    const modify = modifications.modify.bind(modifications);
    modifications.modify = async (request) => {
      const result = await modify(request);
      if (isLost) throw new GatewayUnavailable("the answer was lost");
      return result;
    };
    if (!finds) modifications.findModification = async () => undefined;
    const gateway = new RecordingGateway(undefined, clock, modifications);
    const { world, id } = await captured({ gateway, clock });
    const modificationId = await requested(world, id, { amount: 500 });
    await carriedOut(world);
    isLost = false;
    const { calls } = modifications;
    clock.advance(hours * HOURS);
    world.queue.sent.push({ transactionId: id, attempt: 2, modificationId });
    await carriedOut(world);
    return { world, id, modificationId, modifications, asked: modifications.calls - calls };
  }

  test("a refund whose answer was lost is requested again within 20 hours, and made once", async () => {
    const { world, id, modifications, asked } = await unanswered(19);
    expect([asked, modifications.made.length]).toEqual([1, 1]);
    expect(world.state(id)).toMatchObject({ refunded: 500n });
  });

  test("a refund whose answer was lost is looked up after 20 hours, and not requested again", async () => {
    const { world, id, modifications, asked } = await unanswered(21);
    expect([asked, modifications.made.length]).toEqual([0, 1]);
    expect(world.state(id)).toMatchObject({ refunded: 500n });
    expect(world.modifications.pendingIds).toEqual([]);
  });

  test("a refund that the gateway does not have after 20 hours stays with the operator", async () => {
    const { world, id, modificationId, asked } = await unanswered(21, false);
    expect(asked).toBe(0);
    expect(world.state(id)).toMatchObject({ refunded: 0n });
    expect(world.deadLetters.sent.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(world.modifications.openLock(id).refunds).toEqual({ [modificationId]: 500 });
  });

  const OPERATOR = "arn:aws:iam::123456789012:role/operator";
  const abandoned = async (world: World, id: string, modification_id: string) =>
    world.tasks({ task: "abandon", transaction_id: id, modification_id, attempt: 1, actor: OPERATOR });

  test("an operator ends a refund that the gateway does not have, and its money is free", async () => {
    const { world, id, modificationId, asked } = await unanswered(21, false);
    expect(await abandoned(world, id, modificationId)).toEqual({ outcome: "modified" });
    expect(world.transactions.rows.at(-1)).toMatchObject({ eventType: "payment.refund_failed", reason: "abandoned" });
    expect([asked, notified(world)]).toEqual([0, ["refund.failed"]]);
    expect(world.modifications.openLock(id).refunds).toEqual({});
    expect(world.modifications.pendingIds).toEqual([]);
    expect(await abandoned(world, id, modificationId)).toEqual({ outcome: "ended" });
  });

  test("an operator cannot end a refund as failed that the gateway has made", async () => {
    const { world, id, modificationId, modifications } = await unanswered(21, false);
    const made = stripeRefund("succeeded")({ ...modifications.made[0], id: modificationId } as ModificationRequest);
    modifications.findModification = async () => made as ModificationResult;
    expect(await abandoned(world, id, modificationId)).toEqual({ outcome: "modified" });
    expect(world.state(id)).toMatchObject({ refunded: 500n });
  });

  test("an operator does not end a refund that a workflow may request still", async () => {
    const world = paymentWorld({ gateway: sandboxGateway });
    const id = await run(world);
    const modificationId = await requested(world, id, { amount: 500 + sandboxModificationAmounts.timesOut });
    expect(await abandoned(world, id, modificationId)).toEqual({ outcome: "nothing-to-do" });
    await carriedOut(world);
    expect(await abandoned(world, id, modificationId)).toEqual({ outcome: "nothing-to-do" });
    expect(world.modifications.pendingIds).toEqual([modificationId]);
  });
});
