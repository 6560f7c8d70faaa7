import { describe, expect, test } from "@jest/globals";
import { chainProblems } from "../../core/ledger/domain/chain";
import { sandboxGateway } from "../../core/payments/gateways/sandbox";
import { sqsBatch } from "../../testing/events";
import { RecordingGateway, stripeLike } from "../../testing/payment-fakes";
import { paymentWorld, run, tenCaptured, types } from "../../testing/payment-world";
import { paymentIntent, refund, stripeEvent } from "../../testing/stripe";

type World = ReturnType<typeof paymentWorld>;

describe("the workflow of a payment", () => {
  test("a payment is screened, charged, recorded and notified", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const id = await run(world);
    expect(world.state(id)).toMatchObject({ status: "captured", merchantId: "mrc_1" });
    expect(types(world, id)).toEqual(["payment.submitted", "payment.captured"]);
    expect(gateway.taken.get(id)).toBe(1990);
    expect([...world.notifications.sent.values()]).toMatchObject([{ transactionId: id }]);
    expect(world.ended).toEqual(["Done"]);
    expect(chainProblems(world.transactions.rows)).toEqual([]);
  });

  test("a declined payment is recorded with the reason, and notified", async () => {
    const world = paymentWorld({ gateway: sandboxGateway });
    const id = await run(world, { amount: 1941 });
    expect(world.state(id)?.status).toBe("failed");
    expect(world.transactions.rows.at(-1)).toMatchObject({
      eventType: "payment.declined",
      reason: "insufficient_funds",
    });
    expect(world.notifications.sent.size).toBe(1);
  });

  test("a payment is charged at the third attempt when the gateway fails twice", async () => {
    const world = paymentWorld({ gateway: sandboxGateway });
    const id = await run(world, { amount: 1943 });
    expect(world.state(id)?.status).toBe("captured");
    expect(world.deadLetters.sent).toEqual([]);
  });

  test("a payment that the gateway never answers stays pending, and is a dead letter for an operator", async () => {
    const world = paymentWorld({ gateway: sandboxGateway });
    const id = await run(world, { amount: 1942 });
    expect(world.state(id)?.status).toBe("pending");
    expect(types(world, id)).toEqual(["payment.submitted", "payment.unresolved"]);
    expect(world.deadLetters.sent).toEqual([{ transactionId: id, attempt: 1 }]);
    expect(world.metrics.of("PaymentUnresolved")).toBe(1);
    expect(world.ended).toEqual(["Unresolved"]);
  });

  test("a payment whose workflow runs twice is charged once", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const id = await run(world);
    world.queue.sent.push({ transactionId: id, attempt: 1 });
    await world.consume();
    await world.settle();
    expect(gateway.calls).toBe(1);
    expect(types(world, id)).toEqual(["payment.submitted", "payment.captured"]);
  });

  test("a payment is not charged again when a webhook of its charge came before the gateway's answer", async () => {
    const calls: string[] = [];
    let world: World | undefined;
    const gateway = new RecordingGateway(({ transactionId }) => {
      calls.push(transactionId);
      return { outcome: "captured", reference: "pi_overtaken" };
    });
    const overtaken = stripeLike(async (charge) => {
      const intent = paymentIntent({
        id: "pi_overtaken",
        amount: 1990,
        amount_received: 1990,
        // A deployment of before a failover, say: what is in the ledger was submitted here.
        metadata: {
          tap_transaction_id: charge.transactionId,
          tap_deployment: "dev, elsewhere",
          merchant_id: "mrc_1",
        },
      });
      await webhook(
        world as World,
        "evt_overtaking",
        stripeEvent("payment_intent.succeeded", intent, { id: "evt_overtaking" }),
      );
      return gateway.charge(charge);
    });
    world = paymentWorld({ gateway: overtaken });
    const id = await run(world);
    expect(calls).toEqual([id]);
    expect(world.transactions.ids).toEqual([id]);
    expect(world.state(id)?.status).toBe("captured");
    expect(types(world, id)).toEqual(["payment.submitted", "payment_intent.succeeded", "payment.captured"]);
    expect(chainProblems(world.transactions.rows)).toEqual([]);

    const refunded = stripeEvent("refund.created", refund({ payment_intent: "pi_overtaken", amount: 1990 }), {
      id: "evt_refund",
    });
    await webhook(world, "evt_refund", refunded);
    expect(world.state(id)?.status).toBe("refunded");
    expect(world.transactions.ids.length).toBe(1);
  });

  test("a refund that comes before its payment's reference is known waits, and joins that payment", async () => {
    const refunded = stripeEvent("refund.created", refund({ payment_intent: "pi_slow", amount: 1990 }), {
      id: "evt_early",
    });
    let world: World | undefined;
    const slow = stripeLike(async () => {
      expect(await accept(world as World, "evt_early", refunded)).toBe(1);
      return { outcome: "captured", reference: "pi_slow" };
    });
    world = paymentWorld({ gateway: slow });
    const id = await run(world);
    expect(await receive(world, "evt_early")).toBe(0);
    expect(world.transactions.ids).toEqual([id]);
    expect(world.state(id)?.status).toBe("refunded");
  });
});

const receive = async (world: World, eventId: string) =>
  (await world.webhooks(sqsBatch(JSON.stringify({ provider: "stripe", event_id: eventId })))).batchItemFailures.length;

/** Processes the event; returns how many messages the queue keeps: none where it was processed. */
async function accept(world: World, eventId: string, body: string): Promise<number> {
  await world.inbox.accept({
    key: { provider: "stripe", eventId },
    type: "any",
    body: Buffer.from(body),
    receivedAt: world.clock.now(),
    state: "received",
  });
  return receive(world, eventId);
}

async function webhook(world: World, eventId: string, body: string): Promise<void> {
  expect(await accept(world, eventId, body)).toBe(0);
}

describe("screening", () => {
  test.each([
    ["a payment of a large amount", { amount: 500_000 }, "large_amount"],
    ["a payment of a large amount without decimals", { amount: 750_000, currency: "JPY" }, "large_amount"],
    ["a payment with a card from another country", { billing_country: "DE", card_country: "US" }, "country_mismatch"],
  ])("%s goes to review and is not charged", async (_, fields, reason) => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const id = await run(world, fields);
    expect(world.state(id)?.status).toBe("pending");
    expect(world.transactions.rows.at(-1)).toMatchObject({ eventType: "payment.review_requested", reason });
    expect(gateway.calls).toBe(0);
  });

  test("the eleventh payment of a customer within an hour goes to review, another customer's does not", async () => {
    const world = paymentWorld();
    tenCaptured(world, "cus_busy");
    expect(world.state(await run(world, { customer_id: "cus_busy" }))?.status).toBe("pending");
    expect(world.state(await run(world, { customer_id: "cus_other" }, "key-2"))?.status).toBe("captured");
  });
});

test("a charge that cannot be recorded is a dead letter for an operator, though the ledger is what fails", async () => {
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
  expect(world.deadLetters.sent).toEqual([{ transactionId: json.id, attempt: 1 }]);
  expect(world.metrics.of("PaymentUnresolved")).toBe(1);
  expect(world.ended).toEqual(["Unresolved"]);
});

test("a webhook with the id of a payment that was never submitted makes no transaction", async () => {
  const world = paymentWorld();
  const metadata = { tap_transaction_id: "pay_00000000000000000000beef", merchant_id: "mrc_1" };
  const body = stripeEvent("payment_intent.succeeded", paymentIntent({ metadata }), { id: "evt_phantom" });
  expect(await accept(world, "evt_phantom", body)).toBe(1);
  expect(world.transactions.ids.length).toBe(0);
});

test("a webhook that reports a charge of less than was submitted is no charge of the payment", async () => {
  const world = paymentWorld();
  const { json } = await world.submit();
  const metadata = { tap_transaction_id: String(json.id), merchant_id: "aaa_other" };
  const intent = paymentIntent({ amount: 1, amount_received: 1, metadata });
  await webhook(world, "evt_cheap", stripeEvent("payment_intent.succeeded", intent, { id: "evt_cheap" }));
  expect(world.state(json.id)?.merchantId).toBe("mrc_1");
  world.queue.sent.push({ transactionId: String(json.id), attempt: 2 });
  await world.consume();
  await world.settle();
  expect(types(world, String(json.id))).not.toContain("payment.captured");
});
