import { describe, expect, test } from "@jest/globals";
import { sandboxGateway } from "../../core/payments/gateways/sandbox";
import { sqsBatch } from "../../testing/events";
import { RecordingGateway, stripeLike } from "../../testing/payment-fakes";
import { paymentWorld, run, types } from "../../testing/payment-world";
import { paymentIntent, refund, stripeEvent } from "../../testing/stripe";

type World = ReturnType<typeof paymentWorld>;

const pendingSince = async (world: World, id: string) => (await world.transactions.find(id))?.pendingSince;

async function restart(world: World, id: string, attempt: number): Promise<void> {
  world.queue.sent.push({ transactionId: id, attempt });
  await world.consume();
  await world.settle();
}

async function webhook(world: World, eventId: string, body: string): Promise<void> {
  const key = { provider: "stripe", eventId };
  await world.inbox.accept({
    ...{ key, type: "any", body: Buffer.from(body) },
    ...{ receivedAt: world.clock.now(), state: "received" },
  });
  const { batchItemFailures } = await world.webhooks(
    sqsBatch(JSON.stringify({ provider: "stripe", event_id: eventId })),
  );
  expect(batchItemFailures).toEqual([]);
}

/** A world whose notification queue fails until it is mended. */
function worldWithoutQueue(options: Parameters<typeof paymentWorld>[0] = {}) {
  const world = paymentWorld(options);
  const send = world.notifications.send.bind(world.notifications);
  world.notifications.send = async () => {
    throw new Error("no queue");
  };
  return {
    world,
    mend: () => {
      world.notifications.send = send;
    },
  };
}

const notified = (world: World) => [...world.notifications.sent.values()].map(({ change }) => change?.type);

describe("a payment that has ended and whose notification could not be queued", () => {
  test.each([
    ["captured", 1990],
    ["failed", 1941],
  ])(
    "a %s payment stays among the pending ones, and a restart notifies it without another charge",
    async (end, amount) => {
      const gateway = new RecordingGateway((charge) =>
        charge.amount === 1941
          ? { outcome: "declined", code: "insufficient_funds" }
          : { outcome: "captured", reference: charge.transactionId },
      );
      const { world, mend } = worldWithoutQueue({ gateway });
      const submittedAt = world.clock.now().toISOString();
      const id = await run(world, { amount });
      expect(world.ended).toEqual(["Untold"]);
      expect(world.state(id)?.status).toBe(end);
      expect(await pendingSince(world, id)).toBe(submittedAt);
      const { calls } = gateway;

      mend();
      await restart(world, id, 2);
      expect(world.ended).toEqual(["Untold", "Done"]);
      expect(notified(world)).toEqual([`transaction.${end}`]);
      expect(await pendingSince(world, id)).toBeUndefined();
      expect(gateway.calls).toBe(calls);
      expect(world.deadLetters.sent).toEqual([]);
    },
  );

  test("a payment that a review rejected is notified by a restart", async () => {
    const { world, mend } = worldWithoutQueue();
    const id = await run(world, { amount: 600_000 });
    await world.decide({ transaction_id: id, decision: "rejected" });
    await world.settle();
    mend();
    await restart(world, id, 2);
    expect(notified(world)).toEqual(["transaction.failed"]);
    expect(await pendingSince(world, id)).toBeUndefined();
  });

  test("an event that comes before the notification is queued leaves the payment among the pending ones", async () => {
    const gateway = stripeLike(async () => ({ outcome: "captured", reference: "pi_1" }));
    const { world, mend } = worldWithoutQueue({ gateway });
    const id = await run(world);
    const since = await pendingSince(world, id);
    expect(since).toBeDefined();
    mend();
    world.clock.advance(1000);
    await webhook(
      world,
      "evt_r",
      stripeEvent("refund.created", refund({ payment_intent: "pi_1", amount: 90 }), { id: "evt_r" }),
    );
    expect(await pendingSince(world, id)).toBe(since);
    await restart(world, id, 2);
    expect(notified(world)).toContain("transaction.captured");
    expect(await pendingSince(world, id)).toBeUndefined();
  });

  test("a payment that an operator abandoned is notified, though the call was stopped before", async () => {
    const { world, mend } = worldWithoutQueue({ gateway: sandboxGateway });
    const id = await run(world, { amount: 1942 });
    await expect(world.tasks({ task: "abandon", transaction_id: id, attempt: 1 })).rejects.toThrow("no queue");
    expect(await pendingSince(world, id)).toBeDefined();
    mend();
    await restart(world, id, 2);
    expect(notified(world)).toEqual(["transaction.failed"]);
    expect(await pendingSince(world, id)).toBeUndefined();
  });
});

describe("a payment that is listed as pending", () => {
  test("a payment that was notified is not listed, and a later run of its workflow writes and sends nothing", async () => {
    const world = paymentWorld();
    const id = await run(world);
    expect(await pendingSince(world, id)).toBeUndefined();
    const rows = world.transactions.rows.length;
    world.notifications.sent.clear();
    await restart(world, id, 2);
    expect([world.transactions.rows.length, notified(world)]).toEqual([rows, []]);
  });

  test("a payment that no merchant submitted to Tap is not listed", async () => {
    const world = paymentWorld();
    const intent = paymentIntent({ id: "pi_own", status: "processing", amount_received: 0 });
    await webhook(world, "evt_p", stripeEvent("payment_intent.processing", intent, { id: "evt_p" }));
    expect(world.state("stripe_pi_own")?.status).toBe("pending");
    expect(await pendingSince(world, "stripe_pi_own")).toBeUndefined();
  });

  test("a payment that a webhook ended is not listed: its message is repeated until it is notified", async () => {
    const world = paymentWorld({ gateway: new RecordingGateway(() => ({ outcome: "processing", reference: "pi_1" })) });
    const id = await run(world);
    expect(await pendingSince(world, id)).toBeDefined();
    const metadata = { tap_transaction_id: id, merchant_id: "mrc_1" };
    const intent = paymentIntent({ id: "pi_1", amount: 1990, amount_received: 1990, metadata });
    await webhook(world, "evt_c", stripeEvent("payment_intent.succeeded", intent, { id: "evt_c" }));
    expect(world.state(id)?.status).toBe("captured");
    expect(await pendingSince(world, id)).toBeUndefined();
    expect(notified(world)).toEqual(["transaction.captured"]);
  });
});

describe("giving up", () => {
  test("a payment that ended before its workflow gave up needs no operator, and is notified", async () => {
    const { world, mend } = worldWithoutQueue();
    const id = await run(world);
    mend();
    expect(await world.tasks({ task: "give-up", transaction_id: id, attempt: 1 })).toEqual({ outcome: "ended" });
    expect(world.deadLetters.sent).toEqual([]);
    expect(world.metrics.of("PaymentUnresolved")).toBe(0);
    expect(notified(world)).toEqual(["transaction.captured"]);
    expect(await pendingSince(world, id)).toBeUndefined();
  });

  const unanswered = { amount: 1942 };

  test("a try of giving up that fails after its dead letter does not send it again, nor count it again", async () => {
    let failures = 2;
    const world = paymentWorld({
      gateway: sandboxGateway,
      after: (effect) => {
        if (effect === "unresolvedMarks.markSent" || failures === 0) return;
        if (world.deadLetters.sent.length > 0 && effect === "transactions.commit") {
          failures--;
          throw new Error("stopped");
        }
      },
    });
    const id = await run(world, unanswered);
    expect(world.deadLetters.sent).toEqual([{ transactionId: id, attempt: 1 }]);
    expect(world.metrics.of("PaymentUnresolved")).toBe(1);
    expect(types(world, id)).toEqual(["payment.submitted", "payment.unresolved"]);
  });

  test("each attempt of the workflow sends a dead letter of its own", async () => {
    const world = paymentWorld({ gateway: sandboxGateway });
    const id = await run(world, unanswered);
    await restart(world, id, 2);
    await restart(world, id, 2);
    expect(world.deadLetters.sent.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(world.metrics.of("PaymentUnresolved")).toBe(2);
  });

  test("a dead letter is sent and counted though it cannot be marked", async () => {
    const world = paymentWorld({ gateway: sandboxGateway });
    world.unresolvedMarks.markSent = async () => {
      throw new Error("not now");
    };
    const id = await run(world, unanswered);
    expect(world.deadLetters.sent).toEqual([{ transactionId: id, attempt: 1 }]);
    expect(world.metrics.of("PaymentUnresolved")).toBe(1);
  });

  test("a payment of which less was charged than was submitted still needs an operator", async () => {
    const world = paymentWorld();
    const { json } = await world.submit();
    const id = String(json.id);
    const intent = paymentIntent({
      ...{ amount: 1, amount_received: 1 },
      metadata: { tap_transaction_id: id, merchant_id: "mrc_1" },
    });
    await webhook(world, "evt_less", stripeEvent("payment_intent.succeeded", intent, { id: "evt_less" }));
    expect(await world.tasks({ task: "give-up", transaction_id: id, attempt: 1 })).toEqual({ outcome: "done" });
    expect(world.deadLetters.sent.length).toBe(1);
  });
});
