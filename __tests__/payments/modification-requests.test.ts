import { describe, expect, test } from "@jest/globals";
import { chainProblems } from "../../core/ledger/domain/chain";
import type { ModificationKind } from "../../core/payments/domain/modification";
import { OTHER_MERCHANT, paymentWorld, run, types } from "../../testing/payment-world";
import { dispute, refund, stripeEvent } from "../../testing/stripe";

type World = ReturnType<typeof paymentWorld>;

/** A world with a payment of 19.90 USD that is captured, whose gateway has it as `pi_1`. */
async function captured() {
  const world = paymentWorld();
  const id = await run(world);
  return { world, id, name: `recording_${id}` };
}

const receiptOf = async (world: World, id: string, body: object, key = "key-r") => {
  const answer = await world.modify(id, "refund", body, key);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
};
const refusalOf = async (world: World, id: string, body: object, kind: ModificationKind = "refund", key = "key-r") => {
  const written = [world.transactions.rows.length, world.modifications.stored.size, world.modifications.keys.size];
  const queued = world.queue.sent.length;
  const answer = await world.modify(id, kind, body, key);
  expect([world.transactions.rows.length, world.modifications.stored.size, world.modifications.keys.size]).toEqual(
    written,
  );
  expect(world.queue.sent.length).toBe(queued);
  return answer.ok ? answer.value : answer.error;
};

describe("the request of a refund", () => {
  test("a refund is recorded with a row, and queued once it is durable", async () => {
    const { world, id } = await captured();
    const receipt = await receiptOf(world, id, { amount: 500, reason: "duplicate" });
    expect(receipt).toEqual({
      id: expect.stringMatching(/^rfd_[0-9a-f]{24}$/),
      ...{ transactionId: id, kind: "refund", amount: 500, currency: "USD", state: "pending", repeated: false },
    });
    expect(types(world, id)).toEqual(["payment.submitted", "payment.captured", "payment.refund_requested"]);
    expect(world.transactions.rows.at(-1)).toMatchObject({ eventKey: `tap#${receipt.id}-requested` });
    expect(world.queue.sent).toEqual([{ transactionId: id, attempt: 1, modificationId: receipt.id }]);
    expect(world.state(id)).toMatchObject({ status: "captured", refunded: 0n });
    expect(chainProblems(world.transactions.rows)).toEqual([]);
  });

  test("a refund without an amount is of all that is left", async () => {
    const { world, id } = await captured();
    await receiptOf(world, id, { amount: 500 }, "first");
    expect(await receiptOf(world, id, {}, "second")).toMatchObject({ amount: 1490 });
    expect(await refusalOf(world, id, {}, "refund", "third")).toEqual({ code: "REFUND_EXCEEDS_LEFT", amountLeft: 0 });
  });

  test("the same key with the same body is the same refund, though nothing is left for another one", async () => {
    const { world, id } = await captured();
    const first = await receiptOf(world, id, {});
    const again = await receiptOf(world, id, {});
    expect(again).toEqual({ ...first, repeated: true });
    expect(world.transactions.rows.length).toBe(3);
    expect(world.modifications.stored.size).toBe(1);
  });

  test("a repeat queues a refund whose first request was stopped before it had", async () => {
    const { world, id } = await captured();
    await receiptOf(world, id, { amount: 500 });
    world.queue.sent.length = 0;
    const { id: modificationId } = await receiptOf(world, id, { amount: 500 });
    expect(world.queue.sent).toEqual([{ transactionId: id, attempt: 1, modificationId }]);
  });

  test("the same key with another body, payment or kind is refused", async () => {
    const { world, id } = await captured();
    const other = await run(world, {}, "key-other");
    await receiptOf(world, id, { amount: 500 });
    expect(await refusalOf(world, id, { amount: 501 })).toBe("IDEMPOTENCY_KEY_REUSED");
    expect(await refusalOf(world, other, { amount: 500 })).toBe("IDEMPOTENCY_KEY_REUSED");
    expect(await refusalOf(world, id, {}, "cancel")).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  test.each([
    ["more than was captured", { amount: 1991 }, { code: "REFUND_EXCEEDS_LEFT", amountLeft: 1990 }],
    ["an amount of zero", { amount: 0 }, expect.objectContaining({ code: "INVALID_BODY" })],
    ["an unknown reason", { reason: "because" }, expect.objectContaining({ code: "INVALID_BODY" })],
    ["an unknown field", { amount: 1, currency: "USD" }, expect.objectContaining({ code: "INVALID_BODY" })],
  ])("a refund of %s is refused, and nothing is written", async (_, body, refusal) => {
    const { world, id } = await captured();
    expect(await refusalOf(world, id, body)).toEqual(refusal);
  });

  test("a payment of another merchant is answered like one that does not exist", async () => {
    const { world, id } = await captured();
    const written = world.transactions.rows.length;
    for (const [wanted, caller] of [
      [id, OTHER_MERCHANT],
      ["pay_ffffffffffffffffffffffff", undefined],
      [`modifications#${id}`, undefined],
    ] as const) {
      expect(await world.modify(wanted, "refund", {}, "key-r", caller)).toEqual({
        ok: false,
        error: "TRANSACTION_NOT_FOUND",
      });
    }
    expect(world.transactions.rows.length).toBe(written);
  });

  test("a payment that was not submitted here is refunded at its provider", async () => {
    const world = paymentWorld();
    await world.webhook(
      stripeEvent("payment_intent.succeeded", {
        ...{ id: "pi_own", object: "payment_intent", amount: 1990, currency: "usd" },
        metadata: { merchant_id: "mrc_1" },
      }),
    );
    expect(await refusalOf(world, "stripe_pi_own", {})).toEqual({ code: "REFUND_AT_PROVIDER", provider: "stripe" });
  });

  test("a payment of which nothing was captured is not refunded", async () => {
    const world = paymentWorld();
    const { json } = await world.submit();
    world.queue.sent.length = 0;
    expect(await refusalOf(world, String(json.id), {})).toBe("PAYMENT_NOT_CAPTURED");
  });

  test("a payment that was captured at once is neither captured nor cancelled", async () => {
    const { world, id } = await captured();
    expect(await refusalOf(world, id, {}, "capture")).toBe("PAYMENT_NOT_AUTHORIZED");
    expect(await refusalOf(world, id, {}, "cancel")).toBe("PAYMENT_NOT_AUTHORIZED");
  });

  test("what was refunded at the provider, pends there or is disputed is left to nobody", async () => {
    const { world, id } = await captured();
    const of = { payment_intent: "pi_x", charge: undefined };
    world.transactions.entries.set("stripe_pi_x", { leadsTo: id });
    await world.webhook(stripeEvent("refund.created", refund({ ...of, id: "re_1", amount: 300 })));
    expect(await refusalOf(world, id, { amount: 1691 })).toEqual({ code: "REFUND_EXCEEDS_LEFT", amountLeft: 1690 });
    await world.webhook(stripeEvent("refund.created", refund({ ...of, id: "re_2", amount: 200, status: "pending" })));
    expect(await refusalOf(world, id, { amount: 1491 })).toEqual({ code: "REFUND_EXCEEDS_LEFT", amountLeft: 1490 });
    await world.webhook(stripeEvent("charge.dispute.created", dispute({ ...of, id: "dp_1", amount: 1000 })));
    expect(await refusalOf(world, id, { amount: 491 })).toEqual({ code: "REFUND_EXCEEDS_LEFT", amountLeft: 490 });
    expect(await receiptOf(world, id, {})).toMatchObject({ amount: 490 });
  });

  test("a refund at the provider between reading and writing is read again", async () => {
    const { world, id } = await captured();
    world.transactions.entries.set("stripe_pi_x", { leadsTo: id });
    const of = { payment_intent: "pi_x", charge: undefined };
    let isFirst = true;
    world.modifications.beforeCreate = async () => {
      if (!isFirst) return;
      isFirst = false;
      await world.webhook(stripeEvent("refund.created", refund({ ...of, amount: 1000 })));
    };
    expect(await world.modify(id, "refund", { amount: 991 }, "key-r")).toEqual({
      ok: false,
      error: { code: "REFUND_EXCEEDS_LEFT", amountLeft: 990 },
    });
    expect(world.modifications.stored.size).toBe(0);
  });

  test("fifty refunds may be open at a time, and a fifty-first is refused", async () => {
    const { world, id } = await captured();
    for (let index = 0; index < 50; index++) await receiptOf(world, id, { amount: 1 }, `key-${index}`);
    expect(await refusalOf(world, id, { amount: 1 }, "refund", "key-50")).toBe("TOO_MANY_PENDING");
  });

  test("a request that meets other events at every attempt fails, and writes nothing", async () => {
    const { world, id } = await captured();
    let events = 0;
    world.transactions.entries.set("stripe_pi_x", { leadsTo: id });
    world.modifications.beforeCreate = () =>
      world.webhook(
        stripeEvent(
          "refund.created",
          refund({ payment_intent: "pi_x", charge: undefined, id: `re_${++events}`, amount: 1 }),
        ),
      );
    await expect(world.modify(id, "refund", { amount: 5 }, "key-r")).rejects.toThrow("8 attempts");
    expect([world.modifications.stored.size, events]).toEqual([0, 8]);
  });
});
