import { describe, expect, test } from "@jest/globals";
import { sandboxGateway } from "../../core/adapters/gateways/sandbox";
import { GatewayUnavailable } from "../../core/application/payment-ports";
import { chainProblems } from "../../core/domain/ledger";
import { sqsBatch } from "../../testing/events";
import { RecordingGateway } from "../../testing/payment-fakes";
import { payment, paymentWorld } from "../../testing/payment-world";
import { paymentIntent, refund, stripeEvent } from "../../testing/stripe";

type World = ReturnType<typeof paymentWorld>;

async function run(world: World, fields: object = {}, key = "key-1") {
  const { json } = await world.submit(payment(fields), key);
  await world.consume();
  await world.settle();
  return String(json.id);
}
const types = (world: World, id: string) =>
  world.transactions.rows.filter((row) => row.transactionId === id).map(({ eventType }) => eventType);

describe("a payment", () => {
  test("is screened, charged, recorded and told", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const id = await run(world);
    expect(world.state(id)).toMatchObject({ status: "captured", merchantId: "mrc_1" });
    expect(types(world, id)).toEqual(["payment.submitted", "payment.captured"]);
    expect(gateway.taken.get(id)).toBe(1990);
    expect([...world.notifications.sent.values()]).toMatchObject([{ transaction_id: id }]);
    expect(world.ended).toEqual(["Done"]);
    expect(chainProblems(world.transactions.rows)).toEqual([]);
  });

  test("that is declined says why", async () => {
    const world = paymentWorld({ gateway: sandboxGateway });
    const id = await run(world, { amount: 1941 });
    expect(world.state(id)?.status).toBe("failed");
    expect(world.transactions.rows.at(-1)).toMatchObject({
      eventType: "payment.declined",
      reason: "insufficient_funds",
    });
    expect(world.notifications.sent.size).toBe(1);
  });

  test("is charged at the third attempt when the gateway fails twice", async () => {
    const world = paymentWorld({ gateway: sandboxGateway });
    const id = await run(world, { amount: 1943 });
    expect(world.state(id)?.status).toBe("captured");
    expect(world.deadLetters.sent).toEqual([]);
  });

  test("that the gateway never answers stays pending, and a person hears of it", async () => {
    const world = paymentWorld({ gateway: sandboxGateway });
    const id = await run(world, { amount: 1942 });
    expect(world.state(id)?.status).toBe("pending");
    expect(types(world, id)).toEqual(["payment.submitted", "payment.unresolved"]);
    expect(world.deadLetters.sent).toEqual([{ transaction_id: id, attempt: 1 }]);
    expect(world.metrics.of("PaymentUnresolved")).toBe(1);
    expect(world.ended).toEqual(["Unresolved"]);
  });

  test("whose workflow runs twice is charged once", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const id = await run(world);
    world.queue.sent.push({ transaction_id: id, attempt: 1 });
    await world.consume();
    await world.settle();
    expect(gateway.calls).toBe(1);
    expect(types(world, id)).toEqual(["payment.submitted", "payment.captured"]);
  });

  test("is not charged again when a webhook of its charge came before the gateway's answer", async () => {
    const calls: string[] = [];
    let world: World | undefined;
    const gateway = new RecordingGateway(({ transactionId }) => {
      calls.push(transactionId);
      return { outcome: "captured", reference: "pi_overtaken" };
    });
    const overtaken = {
      name: "stripe",
      charge: async (charge: Parameters<typeof gateway.charge>[0]) => {
        const intent = paymentIntent({
          id: "pi_overtaken",
          amount: 1990,
          amount_received: 1990,
          metadata: { tap_transaction_id: charge.transactionId, merchant_id: "mrc_1" },
        });
        await webhook(
          world as World,
          "evt_overtaking",
          stripeEvent("payment_intent.succeeded", intent, { id: "evt_overtaking" }),
        );
        return gateway.charge(charge);
      },
    };
    world = paymentWorld({ gateway: overtaken });
    const id = await run(world);
    expect(calls).toEqual([id]);
    expect([...world.transactions.states.keys()]).toEqual([id]);
    expect(world.state(id)?.status).toBe("captured");
    expect(types(world, id)).toEqual(["payment.submitted", "payment_intent.succeeded", "payment.captured"]);
    expect(chainProblems(world.transactions.rows)).toEqual([]);

    const refunded = stripeEvent("refund.created", refund({ payment_intent: "pi_overtaken", amount: 1990 }), {
      id: "evt_refund",
    });
    await webhook(world, "evt_refund", refunded);
    expect(world.state(id)?.status).toBe("refunded");
    expect(world.transactions.states.size).toBe(1);
  });
});

async function webhook(world: World, eventId: string, body: string): Promise<void> {
  await world.inbox.accept({
    key: { provider: "stripe", eventId },
    type: "any",
    body: Buffer.from(body),
    receivedAt: world.clock.now(),
    state: "received",
  });
  const pointer = JSON.stringify({ provider: "stripe", event_id: eventId });
  expect(await world.webhooks(sqsBatch(pointer))).toEqual({ batchItemFailures: [] });
}

describe("screening", () => {
  test.each([
    ["a large amount", { amount: 500_000 }, "large_amount"],
    ["a large amount without decimals", { amount: 5_000, currency: "JPY" }, "large_amount"],
    ["a card from another country", { billing_country: "DE", card_country: "US" }, "country_mismatch"],
  ])("sends %s to review", async (_, fields, reason) => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const id = await run(world, fields);
    expect(world.state(id)?.status).toBe("pending");
    expect(world.transactions.rows.at(-1)).toMatchObject({ eventType: "payment.review_requested", reason });
    expect(gateway.calls).toBe(0);
  });

  test("sends the eleventh payment of a customer within an hour to review, not another customer's", async () => {
    const world = paymentWorld();
    const at = world.clock.now().toISOString();
    world.list.rows.push(
      ...Array.from({ length: 10 }, (_, index) => ({
        transactionId: `pay_${index}`,
        merchantId: "mrc_1",
        customerId: "cus_busy",
        status: "captured" as const,
        currency: "USD",
        amount: 100,
        amountRefunded: 0,
        createdAt: at,
        position: `${at}#pay_${index}`,
      })),
    );
    expect(world.state(await run(world, { customer_id: "cus_busy" }))?.status).toBe("pending");
    expect(world.state(await run(world, { customer_id: "cus_other" }, "key-2"))?.status).toBe("captured");
  });
});

describe("a review", () => {
  const risky = { amount: 600_000 };

  test("that is approved is charged", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const id = await run(world, risky);
    expect((await world.decide({ transaction_id: id, decision: "approved" })).json).toMatchObject({
      effect: "resumed",
    });
    await world.settle();
    expect(world.state(id)?.status).toBe("captured");
    expect(gateway.taken.size).toBe(1);
  });

  test("that is rejected is not", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const id = await run(world, risky);
    await world.decide({ transaction_id: id, decision: "rejected" });
    await world.settle();
    expect(world.state(id)?.status).toBe("failed");
    expect(world.transactions.rows.at(-1)).toMatchObject({ reason: "fraud_rejected" });
    expect(gateway.calls).toBe(0);
    expect(world.notifications.sent.size).toBe(1);
  });

  test("that nobody decides ends declined", async () => {
    const world = paymentWorld();
    const id = await run(world, risky);
    world.expire();
    await world.settle();
    expect(world.state(id)?.status).toBe("failed");
    expect(world.transactions.rows.at(-1)).toMatchObject({ reason: "review_expired" });
    expect((await world.decide({ transaction_id: id, decision: "approved" })).json).toMatchObject({
      effect: "finished",
    });
  });

  test("whose decision came before the workflow waited takes it", async () => {
    const world = paymentWorld();
    const { json } = await world.submit(payment(risky));
    const id = String(json.id);
    expect((await world.decide({ transaction_id: id, decision: "approved" })).json).toMatchObject({ effect: "kept" });
    await world.consume();
    await world.settle();
    expect(world.state(id)?.status).toBe("captured");
  });

  test("that was rejected before anybody asked stops the charge", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const { json } = await world.submit();
    await world.decide({ transaction_id: json.id, decision: "rejected" });
    await world.consume();
    await world.settle();
    expect(world.state(json.id)?.status).toBe("failed");
    expect(gateway.calls).toBe(0);
    expect(world.notifications.sent.size).toBe(1);
  });

  test("stays, though the rules would answer otherwise when the workflow runs again", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const at = world.clock.now().toISOString();
    const busy = Array.from({ length: 10 }, (_, index) => ({
      transactionId: `pay_${index}`,
      merchantId: "mrc_1",
      customerId: "cus_1",
      status: "captured" as const,
      currency: "USD",
      amount: 100,
      amountRefunded: 0,
      createdAt: at,
      position: `${at}#pay_${index}`,
    }));
    world.list.rows.push(...busy);
    const id = await run(world);
    world.list.rows.splice(0);
    await world.submit();
    await world.consume();
    await world.settle();
    expect(world.state(id)?.status).toBe("pending");
    expect(gateway.calls).toBe(0);
    await world.decide({ transaction_id: id, decision: "approved" });
    await world.settle();
    expect(gateway.captures).toBe(1);
  });

  test("whose approval did not reach the workflow in time is charged all the same", async () => {
    const world = paymentWorld();
    const id = await run(world, risky);
    await world.reviews.decide(id, "approved");
    world.expire();
    await world.settle();
    expect(world.state(id)?.status).toBe("captured");
  });

  test("that expires or is rejected after a charge was asked for declines nothing", async () => {
    for (const end of ["expire", "reject"] as const) {
      const world = paymentWorld();
      const id = await run(world, risky);
      // Asked for by another execution, which has heard no answer yet.
      await world.reviews.decide(id, "approved");
      await world.reviews.claimCharge(id);
      world.reviews.decisions.clear();
      if (end === "expire") world.expire();
      else await world.decide({ transaction_id: id, decision: "rejected" });
      await world.settle();
      expect(world.state(id)?.status).toBe("pending");
      expect(types(world, id)).not.toContain("payment.declined");
    }
  });

  test("does not decline a payment whose charge was asked for", async () => {
    const world = paymentWorld({ gateway: new RecordingGateway(() => new GatewayUnavailable("no answer")) });
    const id = await run(world);
    await world.decide({ transaction_id: id, decision: "rejected" });
    world.queue.sent.push({ transaction_id: id, attempt: 2 });
    await world.consume();
    await world.settle();
    expect(world.state(id)?.status).toBe("pending");
    expect(types(world, id)).not.toContain("payment.declined");
    expect(world.deadLetters.sent.length).toBe(2);
  });

  test("that the gateway asked for is not asked for again once it is approved", async () => {
    const world = paymentWorld({ gateway: sandboxGateway });
    const id = await run(world, { amount: 1944 });
    expect(world.state(id)?.status).toBe("pending");
    await world.decide({ transaction_id: id, decision: "approved" });
    await world.settle();
    expect(world.state(id)?.status).toBe("captured");
  });
});

describe("stopped after each of its outside effects in turn", () => {
  const stories: [string, object, boolean, string][] = [
    ["an ordinary payment", {}, false, "captured"],
    ["a payment in review", { amount: 600_000 }, true, "captured"],
    ["a declined payment", { amount: 1941 }, false, "failed"],
  ];

  /** The whole life of a payment, with everybody repeating what was not answered, as they do. */
  async function live(fields: object, reviewed: boolean, stopAt: number) {
    const gateway = new RecordingGateway((charge) =>
      charge.amount.amount % 100 === 41
        ? { outcome: "declined", code: "insufficient_funds" }
        : { outcome: "captured", reference: charge.transactionId },
    );
    let effects = 0;
    let stopped: string | undefined;
    const world = paymentWorld({
      gateway,
      after: (effect) => {
        if (effects++ === stopAt) {
          stopped = effect;
          throw new Error(`stopped after ${effect}`);
        }
      },
    });
    let answer = await world.submit(payment(fields));
    if (answer.status === 500) answer = await world.submit(payment(fields));
    const id = String(answer.json.id);
    await world.consume();
    await world.settle();
    if (reviewed) {
      const decision = { transaction_id: id, decision: "approved" };
      if ((await world.decide(decision)).status === 500) await world.decide(decision);
      await world.settle();
    }
    return { id, world, gateway, effects, stopped };
  }

  test.each(stories)("%s is charged once at most, never lost, and ends", async (_, fields, reviewed, end) => {
    const { effects: all } = await live(fields, reviewed, -1);
    expect(all).toBeGreaterThanOrEqual(5);
    const seen: (string | undefined)[] = [];
    for (let stopAt = 0; stopAt < all; stopAt++) {
      const { id, world, gateway, stopped } = await live(fields, reviewed, stopAt);
      seen.push(stopped);
      expect({ stopped, status: world.state(id)?.status, transactions: world.transactions.states.size }).toEqual({
        stopped,
        status: end,
        transactions: 1,
      });
      expect([...gateway.taken.keys()]).toEqual(end === "captured" ? [id] : []);
      expect(gateway.captures).toBe(end === "captured" ? 1 : 0);
      expect(chainProblems(world.transactions.rows)).toEqual([]);
      expect(world.notifications.sent.size).toBeGreaterThanOrEqual(1);
    }
    expect(new Set(seen)).toContain("gateway.charge");
    expect(new Set(seen)).toContain("submissions.create");
  });
});

test("a person hears of a charge that could not be recorded, though the ledger is what fails", async () => {
  let broken = false;
  const world = paymentWorld({
    after: (effect) => {
      if (effect === "gateway.charge") broken = true;
      if (broken && effect === "transactions.commit") throw new Error("the ledger is gone");
    },
  });
  const { transactions } = world;
  const find = transactions.find.bind(transactions);
  transactions.find = async (id) => {
    if (broken) throw new Error("the ledger is gone");
    return find(id);
  };
  const { json } = await world.submit();
  await world.consume();
  await world.settle();
  // Once for each try of the state: twice is better than never.
  expect(world.deadLetters.sent[0]).toEqual({ transaction_id: json.id, attempt: 1 });
  expect(world.metrics.of("PaymentUnresolved")).toBeGreaterThanOrEqual(1);
  expect(world.ended).toEqual(["Unresolved"]);
});

test("a webhook with the id of a payment that was never submitted here makes no transaction", async () => {
  const world = paymentWorld();
  const metadata = { tap_transaction_id: "pay_00000000000000000000beef", merchant_id: "mrc_1" };
  const body = stripeEvent("payment_intent.succeeded", paymentIntent({ metadata }), { id: "evt_phantom" });
  await world.inbox.accept({
    key: { provider: "stripe", eventId: "evt_phantom" },
    type: "any",
    body: Buffer.from(body),
    receivedAt: world.clock.now(),
    state: "received",
  });
  const batch = await world.webhooks(sqsBatch(JSON.stringify({ provider: "stripe", event_id: "evt_phantom" })));
  expect(batch.batchItemFailures.length).toBe(1);
  expect(world.transactions.states.size).toBe(0);
});

test("a charge of less than was submitted, told by a webhook, is no charge of the payment", async () => {
  const world = paymentWorld();
  const { json } = await world.submit();
  const metadata = { tap_transaction_id: String(json.id), merchant_id: "aaa_other" };
  const intent = paymentIntent({ amount: 1, amount_received: 1, metadata });
  await webhook(world, "evt_cheap", stripeEvent("payment_intent.succeeded", intent, { id: "evt_cheap" }));
  expect(world.state(json.id)?.merchantId).toBe("mrc_1");
  world.queue.sent.push({ transaction_id: String(json.id), attempt: 2 });
  await world.consume();
  await world.settle();
  expect(types(world, String(json.id))).not.toContain("payment.captured");
});

test("a gateway that is unavailable is no decline", async () => {
  const world = paymentWorld({ gateway: new RecordingGateway(() => new GatewayUnavailable("no answer")) });
  const id = await run(world);
  expect(world.state(id)?.status).toBe("pending");
  expect(types(world, id)).not.toContain("payment.declined");
});
