import { describe, expect, test } from "@jest/globals";
import { payment, paymentWorld } from "../../testing/payment-world";

const inReview = async () => {
  const world = paymentWorld();
  const { json } = await world.submit(payment({ amount: 900_000 }));
  await world.consume();
  await world.settle();
  return { world, transaction_id: String(json.id) };
};

describe("POST /fraud-webhook", () => {
  test("POST /fraud-webhook records the decision and resumes the payment within the same request", async () => {
    const { world, transaction_id } = await inReview();
    const answer = await world.decide({ transaction_id, decision: "approved", score: 12, reasons: ["known_device"] });
    expect(answer).toMatchObject({ status: 200, json: { alert_id: "a1", effect: "resumed", repeated: false } });
    expect(world.alerts.alerts.get("a1")).toMatchObject({ transaction_id, decision: "approved", score: 12 });
  });

  test("a repeated fraud decision changes nothing and is answered as a repeat", async () => {
    const { world, transaction_id } = await inReview();
    await world.decide({ transaction_id, decision: "approved" });
    await world.settle();
    expect((await world.decide({ transaction_id, decision: "approved" })).json).toEqual({
      alert_id: "a1",
      effect: "finished",
      repeated: true,
    });
    expect(world.transactions.rows.filter(({ eventType }) => eventType === "payment.captured").length).toBe(1);
  });

  test("the first fraud decision stands: a second, different one changes nothing", async () => {
    const world = paymentWorld();
    const { json } = await world.submit(payment({ amount: 900_000 }));
    const transaction_id = json.id;
    await world.decide({ transaction_id, decision: "rejected" });
    expect((await world.decide({ alert_id: "a2", transaction_id, decision: "approved" })).json).toMatchObject({
      effect: "finished",
    });
    await world.consume();
    await world.settle();
    expect(world.state(transaction_id)?.status).toBe("failed");
    expect(world.alerts.alerts.size).toBe(2);
  });

  test("a fraud decision about an unknown payment is recorded", async () => {
    const world = paymentWorld();
    const answer = await world.decide({ transaction_id: "pay_000000000000000000000001", decision: "rejected" });
    expect(answer).toMatchObject({ status: 200, json: { effect: "unknown" } });
    expect(world.alerts.alerts.size).toBe(1);
  });

  test("a fraud decision is taken with a parameter in the address that an operator gave to the vendor", async () => {
    const { world, transaction_id } = await inReview();
    const answer = await world.decide({ transaction_id, decision: "approved" }, { query: { tenant: "1" } });
    expect(answer).toMatchObject({ status: 200, json: { effect: "resumed" } });
  });

  test("the same alert with another payment or another decision is refused and not applied", async () => {
    const { world, transaction_id } = await inReview();
    await world.decide({ transaction_id: "pay_000000000000000000000009", decision: "rejected" });
    for (const fields of [
      { transaction_id, decision: "rejected" },
      { transaction_id: "pay_000000000000000000000009", decision: "approved" },
    ]) {
      expect(await world.decide(fields)).toMatchObject({ status: 409, json: { code: "ALERT_CONTRADICTS" } });
    }
    expect(world.state(transaction_id)?.status).toBe("pending");
    expect(world.locks.decided).toBe(0);
  });

  test("a fraud decision for a workflow that has stopped waiting is answered as expired", async () => {
    const { world, transaction_id } = await inReview();
    world.reviews.tokens.set(transaction_id, "token-of-yesterday");
    expect((await world.decide({ transaction_id, decision: "approved" })).json).toMatchObject({ effect: "expired" });
  });

  test.each<[string, number, string, object, { secret?: string; headers?: object }?]>([
    [
      "another secret",
      400,
      "INVALID_SIGNATURE",
      { transaction_id: "t", decision: "approved" },
      { secret: "whsec_b3RoZXI=" },
    ],
    [
      "a stale signature",
      400,
      "INVALID_SIGNATURE",
      { transaction_id: "t", decision: "approved" },
      { headers: { "webhook-timestamp": "1" } },
    ],
    [
      "another message's id",
      400,
      "INVALID_SIGNATURE",
      { transaction_id: "t", decision: "approved" },
      { headers: { "webhook-id": "msg_2" } },
    ],
    ["no decision", 400, "INVALID_BODY", { transaction_id: "t" }],
    ["an unknown decision", 400, "INVALID_BODY", { transaction_id: "t", decision: "maybe" }],
    [
      "an impossible time",
      400,
      "INVALID_BODY",
      { transaction_id: "t", decision: "approved", occurred_at: "2026-13-41T10:00:00Z" },
    ],
    [
      "the 30th of February",
      400,
      "INVALID_BODY",
      { transaction_id: "t", decision: "approved", occurred_at: "2026-02-30T10:00:00Z" },
    ],
    ["a card number", 422, "CARD_NUMBER_REFUSED", { transaction_id: "4242424242424242", decision: "approved" }],
  ])(
    "POST /fraud-webhook refuses %s with %i %s, and records nothing",
    async (_, status, code, fields, options = {}) => {
      const world = paymentWorld();
      expect(await world.decide(fields, options)).toMatchObject({ status, json: { code } });
      expect(world.alerts.alerts.size).toBe(0);
      expect(world.metrics.of("SignatureRefused")).toBe(code === "INVALID_SIGNATURE" ? 1 : 0);
    },
  );

  test("POST /fraud-webhook names each field that is wrong, to a vendor that signed", async () => {
    const world = paymentWorld();
    const { json } = await world.decide({ transaction_id: "a/b", decision: "maybe", scores: 1 });
    expect(json.errors).toMatchObject([
      { pointer: "/transaction_id", rule: "format" },
      { pointer: "/decision", rule: "enum" },
      { pointer: "/scores", rule: "unknown" },
    ]);
  });
});
