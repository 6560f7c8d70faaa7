import { describe, expect, test } from "@jest/globals";
import { chainProblems } from "../../core/ledger/domain/ledger";
import { type Charge, type ChargeResult, GatewayUnavailable } from "../../core/payments/application/ports";
import { sandboxGateway } from "../../core/payments/gateways/sandbox";
import { sqsBatch } from "../../testing/events";
import { FakeClock } from "../../testing/fakes";
import { RecordingGateway } from "../../testing/payment-fakes";
import { paymentWorld, run, tenCaptured, types } from "../../testing/payment-world";
import { paymentIntent, refund, stripeEvent } from "../../testing/stripe";

type World = ReturnType<typeof paymentWorld>;

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
          // From before a failover to another region, say: what is in the ledger is ours.
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

  test("is one payment, where its refund came before anybody knew the gateway's name for it", async () => {
    const refunded = stripeEvent("refund.created", refund({ payment_intent: "pi_slow", amount: 1990 }), {
      id: "evt_early",
    });
    let world: World | undefined;
    const slow = {
      name: "stripe",
      charge: async () => {
        expect(await accept(world as World, "evt_early", refunded)).toBe(1);
        return { outcome: "captured", reference: "pi_slow" } as const;
      },
    };
    world = paymentWorld({ gateway: slow });
    const id = await run(world);
    expect(await receive(world, "evt_early")).toBe(0);
    expect([...world.transactions.states.keys()]).toEqual([id]);
    expect(world.state(id)?.status).toBe("refunded");
  });
});

const receive = async (world: World, eventId: string) =>
  (await world.webhooks(sqsBatch(JSON.stringify({ provider: "stripe", event_id: eventId })))).batchItemFailures.length;

/** How many messages the queue keeps: none where the event was processed. */
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
    ["a large amount", { amount: 500_000 }, "large_amount"],
    ["a large amount without decimals", { amount: 750_000, currency: "JPY" }, "large_amount"],
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
    tenCaptured(world, "cus_busy");
    expect(world.state(await run(world, { customer_id: "cus_busy" }))?.status).toBe("pending");
    expect(world.state(await run(world, { customer_id: "cus_other" }, "key-2"))?.status).toBe("captured");
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
  expect(await accept(world, "evt_phantom", body)).toBe(1);
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

describe("a charge", () => {
  const HOUR_MS = 3_600_000;
  const pending = () => new GatewayUnavailable("no answer");

  test("is not asked for again when the gateway may have forgotten it, whoever asks", async () => {
    const clock = new FakeClock();
    const taken = new RecordingGateway(undefined, clock);
    // It takes the money, and its answer gets lost.
    const gateway = {
      name: "silent",
      charge: async (charge: Charge): Promise<ChargeResult> => {
        await taken.charge(charge);
        throw pending();
      },
    };
    const world = paymentWorld({ gateway, clock });
    const id = await run(world);
    const { calls } = taken;
    clock.advance(25 * HOUR_MS);
    // The merchant repeats the request; so would a redrive.
    world.queue.sent.push({ transaction_id: id, attempt: 1 });
    await world.consume();
    await world.settle();
    expect([taken.calls, taken.captures]).toEqual([calls, 1]);
    expect(world.ended.at(-1)).toBe("Unresolved");
    expect(world.state(id)?.status).toBe("pending");
  });

  test("that the gateway takes on is its own to end, and is asked for once", async () => {
    const gateway = new RecordingGateway(() => ({ outcome: "processing", reference: "pi_debit" }));
    const world = paymentWorld({ gateway });
    const id = await run(world);
    expect(types(world, id)).toEqual(["payment.submitted", "payment.processing"]);
    expect(world.ended).toEqual(["Done"]);
    expect([...world.notifications.sent]).toEqual([]);
    world.queue.sent.push({ transaction_id: id, attempt: 2 });
    await world.consume();
    await world.settle();
    for (const task of ["screen", "charge"]) {
      expect(await world.tasks({ task, transaction_id: id, attempt: 3 })).toEqual({ outcome: "settled" });
    }
    expect(gateway.calls).toBe(1);
    expect(world.deadLetters.sent).toEqual([]);
  });

  test("that can never be made is a decline with its reason, and is counted as such", async () => {
    const gateway = new RecordingGateway(() => ({ outcome: "invalid", code: "amount_too_small" }));
    const world = paymentWorld({ gateway });
    const id = await run(world);
    expect(world.state(id)?.status).toBe("failed");
    expect(world.transactions.rows.at(-1)).toMatchObject({ eventType: "payment.declined", reason: "amount_too_small" });
    expect([world.metrics.of("PaymentInvalid"), world.metrics.of("PaymentDeclined")]).toEqual([1, 1]);
    expect(world.notifications.sent.size).toBe(1);
  });

  test("that a person knows was never made is ended by that person, and never made again", async () => {
    const gateway = new RecordingGateway(pending);
    const world = paymentWorld({ gateway });
    const id = await run(world);
    const calls = gateway.calls;
    const abandon = { task: "abandon", transaction_id: id, attempt: 1 };
    expect(await world.tasks(abandon)).toEqual({ outcome: "declined" });
    const rows = world.transactions.rows.length;
    // A call that was stopped before it told anybody is made again.
    world.notifications.sent.clear();
    expect(await world.tasks(abandon)).toEqual({ outcome: "declined" });
    expect(world.transactions.rows.length).toBe(rows);
    expect(world.state(id)?.status).toBe("failed");
    expect(world.transactions.rows.at(-1)).toMatchObject({ eventType: "payment.declined", reason: "abandoned" });
    expect([...world.notifications.sent.keys()]).toEqual([`${id}-abandoned`]);
    expect(await world.tasks({ task: "charge", transaction_id: id, attempt: 2 })).toEqual({ outcome: "declined" });
    expect(gateway.calls).toBe(calls);
    // A charge that began before the ledger said so is stopped, too.
    expect(await world.reviews.claimCharge(id)).toBe(false);
  });
});
