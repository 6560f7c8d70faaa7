import { describe, expect, test } from "@jest/globals";
import { sandboxGateway } from "../../core/payments/gateways/sandbox";
import { RecordingModifications, stripeRefundId } from "../../testing/modification-fakes";
import { RecordingGateway } from "../../testing/payment-fakes";
import { paymentWorld, run } from "../../testing/payment-world";
import { captured, carriedOut, notified, requested, stateOf } from "../../testing/refund-world";
import { paymentIntent, refund, stripeEvent } from "../../testing/stripe";

describe("a refund that was overtaken", () => {
  test("a refund for which the provider left no room since its request is not made", async () => {
    const gateway = new RecordingGateway();
    const { world, id } = await captured({ gateway });
    await requested(world, id, { amount: 1990 });
    world.transactions.entries.set("stripe_pi_x", { leadsTo: id });
    await world.webhook(
      stripeEvent("refund.created", refund({ payment_intent: "pi_x", charge: undefined, amount: 1 })),
    );
    await carriedOut(world);
    expect(gateway.modifications.calls).toBe(0);
    expect(world.state(id)).toMatchObject({ refunded: 1n });
    expect(notified(world)).toEqual(["refund.succeeded", "refund.failed"]);
  });

  test("a refund without room that is stopped once its failure is recorded is never requested", async () => {
    const modifications = new RecordingModifications();
    let commits = 0;
    const world = paymentWorld({
      gateway: new RecordingGateway(undefined, undefined, modifications),
      after: (effect) => {
        if (effect === "transactions.commit" && ++commits === 2) throw new Error("stopped");
      },
    });
    const id = await run(world);
    await requested(world, id, { amount: 1990 });
    world.transactions.entries.set("stripe_pi_x", { leadsTo: id });
    await world.webhook(
      stripeEvent("refund.created", refund({ payment_intent: "pi_x", charge: undefined, amount: 1 })),
    );
    await carriedOut(world);
    expect([commits, modifications.calls]).toEqual([2, 0]);
    expect(await stateOf(world, id, { amount: 1990 })).toBe("failed");
    expect(world.state(id)).toMatchObject({ refunded: 1n });
  });

  test("a refund that may have been requested, and has no room any more, is looked up and not requested", async () => {
    let isStopped = true;
    const gateway = new RecordingGateway();
    const { world, id } = await captured({
      gateway,
      after: (effect) => {
        if (isStopped && effect === "modifications.claim") throw new Error("stopped");
      },
    });
    const modificationId = await requested(world, id, { amount: 1990 });
    await carriedOut(world);
    isStopped = false;
    world.transactions.entries.set("stripe_pi_x", { leadsTo: id });
    await world.webhook(
      stripeEvent("refund.created", refund({ payment_intent: "pi_x", charge: undefined, amount: 1 })),
    );
    world.queue.sent.push({ transactionId: id, attempt: 2, modificationId });
    await carriedOut(world);
    expect(gateway.modifications.calls).toBe(0);
    expect(world.state(id)).toMatchObject({ refunded: 1n });
    // Nobody knows whether it was made: it keeps its money, and an operator is called.
    expect(world.modifications.openLock(id).refunds).toEqual({ [modificationId]: 1990 });
    expect(world.deadLetters.sent.at(-1)).toMatchObject({ attempt: 2 });
  });

  test("a refund has room beside an open one whose webhook came first: that one counts once", async () => {
    const gateway = new RecordingGateway();
    const { world, id } = await captured({ gateway });
    const first = await requested(world, id, { amount: 500 });
    await requested(world, id, { amount: 1490 }, "key-second");
    world.transactions.entries.set("stripe_pi_x", { leadsTo: id });
    const metadata = { tap_modification: first, tap_deployment: "dev" };
    const made = { id: stripeRefundId(first), amount: 500, metadata, payment_intent: "pi_x", charge: undefined };
    await world.webhook(stripeEvent("refund.created", refund(made)));
    world.queue.sent.reverse();
    await carriedOut(world);
    expect(world.state(id)).toMatchObject({ status: "refunded", refunded: 1990n });
    expect(notified(world)).toEqual(["refund.succeeded", "refund.succeeded"]);
  });

  test("a refund of a payment that another gateway charged is refused", async () => {
    const { world, id } = await captured({ gateway: sandboxGateway });
    const metadata = { tap_transaction_id: id, merchant_id: "mrc_1" };
    const intent = paymentIntent({ id: "pi_1", amount: 1990, amount_received: 1990, metadata });
    await world.webhook(stripeEvent("payment_intent.succeeded", intent));
    await requested(world, id, { amount: 500 });
    await carriedOut(world);
    expect(world.state(id)).toMatchObject({ refunded: 0n });
    expect([...world.notifications.sent.values()]).toMatchObject([
      { change: { type: "refund.failed", reason: "charged_by_another_gateway" } },
    ]);
  });
});
