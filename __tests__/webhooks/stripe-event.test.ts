import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { stripeWebhooks } from "../../core/webhooks/providers/stripe";
import { stripeMoney } from "../../core/webhooks/providers/stripe/amount";
import { dispute, paymentIntent, refund, stripeEvent } from "../../testing/stripe";

const parse = (payload: string) => stripeWebhooks.parse(Buffer.from(payload));
const sample = (name: string) => readFileSync(join(__dirname, "../../samples/stripe", `${name}.json`), "utf8");
const usd = (amount: number) => ({ amount, currency: "USD" });

describe("Stripe's samples", () => {
  test("payment_intent.succeeded is a capture", () => {
    expect(parse(sample("payment_intent.succeeded"))).toEqual({
      ok: true,
      value: {
        key: { provider: "stripe", eventId: "evt_3SAMPLEpi0000000001" },
        type: "payment_intent.succeeded",
        occurredAt: "2026-11-18T11:06:50.000Z",
        transaction: { id: "stripe_pi_3SAMPLE00000000001" },
        merchantId: "mrc_demo",
        facts: [{ kind: "payment", status: "captured", amount: usd(4250) }],
      },
    });
  });

  test("charge.refunded belongs to the same transaction and says what was captured and what went back", () => {
    expect(parse(sample("charge.refunded"))).toMatchObject({
      value: {
        transaction: { id: "stripe_pi_3SAMPLE00000000001" },
        facts: [
          { kind: "payment", status: "captured", amount: usd(4250) },
          { kind: "refund_total", amount: usd(1250) },
        ],
      },
    });
  });
});

describe("what Stripe calls a refund", () => {
  const charge = (fields: object) =>
    stripeEvent("charge.refunded", {
      id: "ch_1",
      payment_intent: "pi_1",
      amount: 1000,
      captured: true,
      amount_captured: 1000,
      amount_refunded: 0,
      currency: "usd",
      ...fields,
    });

  test.each([
    [
      "a refund of a part",
      { amount_refunded: 300 },
      [
        ["captured", 1000],
        [undefined, 300],
      ],
    ],
    [
      "the release of what a partial capture left",
      { amount_captured: 600, amount_refunded: 400 },
      [
        ["captured", 600],
        [undefined, 0],
      ],
    ],
    [
      "a refund after a partial capture",
      { amount_captured: 600, amount_refunded: 500 },
      [
        ["captured", 600],
        [undefined, 100],
      ],
    ],
    ["a voided authorization", { captured: false, amount_captured: 0, amount_refunded: 1000 }, [["canceled", 1000]]],
  ])("%s", (_, fields, expected) => {
    const parsed = parse(charge(fields));
    const facts = parsed.ok ? (parsed.value?.facts ?? []) : [];
    expect(facts.map((fact) => ["status" in fact ? fact.status : undefined, fact.amount.amount])).toEqual(expected);
  });
});

describe("an event's facts", () => {
  test.each([
    ["payment_intent.created", paymentIntent(), { kind: "payment", status: "pending", amount: usd(4250) }],
    ["payment_intent.processing", paymentIntent(), { kind: "payment", status: "pending", amount: usd(4250) }],
    ["payment_intent.requires_action", paymentIntent(), { kind: "payment", status: "pending", amount: usd(4250) }],
    [
      "payment_intent.amount_capturable_updated",
      paymentIntent({ amount_capturable: 4000 }),
      { kind: "payment", status: "authorized", amount: usd(4000) },
    ],
    [
      "payment_intent.succeeded",
      paymentIntent({ amount_received: 3000 }),
      { kind: "payment", status: "captured", amount: usd(3000) },
    ],
    ["payment_intent.payment_failed", paymentIntent(), { kind: "payment", status: "failed", amount: usd(4250) }],
    ["payment_intent.canceled", paymentIntent(), { kind: "payment", status: "canceled", amount: usd(4250) }],
    ["refund.created", refund(), { kind: "refund", id: "re_1", status: "succeeded", amount: usd(1000) }],
    [
      "refund.updated",
      refund({ status: "pending" }),
      { kind: "refund", id: "re_1", status: "pending", amount: usd(1000) },
    ],
    [
      "refund.failed",
      refund({ status: "failed" }),
      { kind: "refund", id: "re_1", status: "failed", amount: usd(1000) },
    ],
    [
      "refund.updated",
      refund({ status: "canceled" }),
      { kind: "refund", id: "re_1", status: "failed", amount: usd(1000) },
    ],
    ["charge.dispute.created", dispute(), { kind: "dispute", id: "dp_1", status: "open", amount: usd(4250) }],
    [
      "charge.dispute.closed",
      dispute({ status: "lost" }),
      { kind: "dispute", id: "dp_1", status: "lost", amount: usd(4250) },
    ],
    [
      "charge.dispute.closed",
      dispute({ status: "won" }),
      { kind: "dispute", id: "dp_1", status: "won", amount: usd(4250) },
    ],
    ["charge.refund.updated", refund(), { kind: "refund", id: "re_1", status: "succeeded", amount: usd(1000) }],
    ["charge.dispute.updated", dispute(), { kind: "dispute", id: "dp_1", status: "open", amount: usd(4250) }],
    [
      "charge.dispute.funds_withdrawn",
      dispute({ status: "under_review" }),
      { kind: "dispute", id: "dp_1", status: "open", amount: usd(4250) },
    ],
    [
      "charge.dispute.funds_reinstated",
      dispute({ status: "won" }),
      { kind: "dispute", id: "dp_1", status: "won", amount: usd(4250) },
    ],
    [
      "charge.dispute.closed",
      dispute({ status: "warning_closed" }),
      { kind: "dispute", id: "dp_1", status: "won", amount: usd(4250) },
    ],
    [
      "charge.dispute.closed",
      dispute({ status: "prevented" }),
      { kind: "dispute", id: "dp_1", status: "won", amount: usd(4250) },
    ],
  ])("of %s", (type, object, fact) => {
    expect(parse(stripeEvent(type, object))).toMatchObject({
      ok: true,
      value: { transaction: { id: "stripe_pi_1" }, facts: [fact] },
    });
  });

  test("of what was authorized and never captured give nothing back", () => {
    const released = refund({ reason: "expired_uncaptured_charge" });
    expect(parse(stripeEvent("refund.created", released))).toEqual({ ok: true, value: undefined });
  });

  test("of a charge without a PaymentIntent belong to the charge", () => {
    const parsed = parse(stripeEvent("refund.created", refund({ payment_intent: null })));
    expect(parsed).toMatchObject({ value: { transaction: { id: "stripe_ch_1" } } });
  });

  test("of a charge of Tap's say which deployment asked for it", () => {
    const metadata = { tap_transaction_id: "pay_0123456789abcdef01234567", tap_deployment: "staging" };
    expect(parse(stripeEvent("payment_intent.succeeded", { ...paymentIntent(), metadata }))).toMatchObject({
      value: { transaction: { id: metadata.tap_transaction_id }, deployment: "staging" },
    });
  });

  test("of a connected account mean nothing, whatever they say", () => {
    const metadata = { tap_transaction_id: "pay_0123456789abcdef01234567", merchant_id: "mrc_victim" };
    const event = JSON.parse(stripeEvent("payment_intent.succeeded", { ...paymentIntent(), metadata })) as object;
    const body = JSON.stringify({ ...event, account: "acct_1" });
    expect(stripeWebhooks.identify(Buffer.from(body))).toMatchObject({ mapped: false });
    expect(parse(body)).toEqual({ ok: true, value: undefined });
  });

  test("name no merchant where the metadata names none, or none that could be ours", () => {
    for (const metadata of [{}, { merchant_id: "" }, { merchant_id: "a b" }, { merchant_id: "x".repeat(300) }]) {
      const parsed = parse(stripeEvent("payment_intent.created", { ...paymentIntent(), metadata }));
      expect(parsed).toMatchObject({ ok: true });
      expect(parsed).not.toHaveProperty("value.merchantId");
    }
  });
});

describe("what cannot be used", () => {
  test.each([
    [
      "an unknown currency",
      stripeEvent("payment_intent.created", { ...paymentIntent(), currency: "abc" }),
      "UNKNOWN_CURRENCY",
    ],
    ["a negative amount", stripeEvent("payment_intent.created", { ...paymentIntent(), amount: -1 }), "INVALID_AMOUNT"],
    [
      "an amount that is text",
      stripeEvent("payment_intent.created", { ...paymentIntent(), amount: "1" }),
      "UNEXPECTED_SHAPE",
    ],
    ["no object", JSON.stringify({ id: "evt_1", type: "payment_intent.created", created: 1 }), "UNEXPECTED_SHAPE"],
    ["no time", stripeEvent("payment_intent.created", paymentIntent(), { created: Number.NaN }), "UNEXPECTED_SHAPE"],
    [
      "a refund of no payment",
      stripeEvent("refund.created", refund({ payment_intent: null, charge: null })),
      "UNEXPECTED_SHAPE",
    ],
    ["no JSON", "{", "NOT_AN_EVENT"],
    ["no id", JSON.stringify({ type: "payment_intent.created" }), "NOT_AN_EVENT"],
    ["an id that breaks out of a key", stripeEvent("refund.created", refund(), { id: "evt#1" }), "NOT_AN_EVENT"],
  ])("%s is %#", (_, payload, problem) => {
    expect(parse(payload)).toEqual({ ok: false, error: problem });
  });

  test("a type that means nothing to us is no problem", () => {
    expect(parse(stripeEvent("customer.created", {}))).toEqual({ ok: true, value: undefined });
  });

  test("anything at all never throws", () => {
    const almost = fc.tuple(
      fc.constantFrom("payment_intent.succeeded", "charge.refunded", "refund.created"),
      fc.object(),
    );
    fc.assert(
      fc.property(almost, ([type, object]) => void parse(stripeEvent(type, object as Record<string, unknown>))),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void stripeWebhooks.parse(Buffer.from(bytes))));
  });
});

describe("amounts", () => {
  test.each([
    [4250, "usd", 4250, "USD"],
    [4250, "jpy", 4250, "JPY"],
    [4250, "kwd", 4250, "KWD"],
    // Stripe counts these as if they had two decimals …
    [4200, "isk", 42, "ISK"],
    [4200, "ugx", 42, "UGX"],
    // … and this as if it had none.
    [42, "mga", 4200, "MGA"],
  ])("Stripe's %d %s are %d minor units of %s", (amount, currency, minorUnits, code) => {
    expect(stripeMoney(amount, currency)).toEqual({ amount: minorUnits, currency: code });
  });

  test("that Stripe itself does not allow are refused", () => {
    expect(stripeMoney(4250, "isk")).toBe("INVALID_AMOUNT");
  });
});
