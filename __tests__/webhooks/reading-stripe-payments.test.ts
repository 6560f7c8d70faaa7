import { describe, expect, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { read } from "../../core/webhooks/providers/stripe/read";
import { observationOf } from "../../testing/readings";
import { charge, paymentIntent, stripeEvent } from "../../testing/stripe";

const AT = 1795000010_000;
const reading = (type: string, object: object, options = {}) =>
  read(EventBody.of(stripeEvent(type, object as Record<string, unknown>, options)));
const observed = (type: string, object: object, options = {}) => observationOf(reading(type, object, options));

describe("Stripe's payment intents", () => {
  test("a payment that succeeded is an intent of its merchant, captured for good", () => {
    expect(reading("payment_intent.succeeded", paymentIntent(), { id: "evt_9" })).toEqual({
      outcome: "read",
      event: {
        key: { provider: "stripe", eventId: "evt_9" },
        system: "stripe",
        type: "payment_intent.succeeded",
        occurredAt: "2026-11-18T11:06:50.000Z",
        observations: [
          {
            kind: "intent",
            name: "stripe_pi_1",
            belongsTo: [],
            at: AT,
            status: "captured",
            final: 1,
            progress: 7,
            currency: "USD",
            amount: 4250,
            received: 4250,
            capturable: 0,
            merchantId: "mrc_demo",
          },
        ],
      },
    });
  });

  test.each([
    ["payment_intent.created", "pending", 0, 0],
    ["payment_intent.requires_action", "pending", 2, 0],
    ["payment_intent.partially_funded", "pending", 2, 0],
    ["payment_intent.processing", "pending", 3, 0],
    ["payment_intent.payment_failed", "failed", 4, 0],
    ["payment_intent.amount_capturable_updated", "authorized", 5, 0],
    ["payment_intent.canceled", "canceled", 6, 1],
  ])("%s is %s", (type, status, progress, final) => {
    expect(observed(type, paymentIntent())).toMatchObject({ status, progress, final });
  });

  test("an intent says its state itself, whatever the type of its event", () => {
    expect(observed("payment_intent.created", paymentIntent({ status: "succeeded" }))).toMatchObject({
      status: "captured",
      received: 0,
    });
  });

  test("a decline carries its code; an intent that waits for another attempt has failed", () => {
    const last_payment_error = { type: "card_error", code: "card_declined", decline_code: "insufficient_funds" };
    const declined = paymentIntent({ last_payment_error } as object);
    expect(observed("payment_intent.created", declined)).toMatchObject({
      status: "failed",
      reason: "insufficient_funds",
    });
    expect(observed("payment_intent.processing", declined)).toMatchObject({ status: "pending" });
    expect(observed("payment_intent.processing", declined)).not.toHaveProperty("reason");
  });

  test("a hold that is captured in parts says what was received and what can still be", () => {
    const held = paymentIntent({ amount: 9000, amount_received: 2500, amount_capturable: 6500 });
    expect(observed("payment_intent.amount_capturable_updated", held)).toMatchObject({
      status: "authorized",
      amount: 9000,
      received: 2500,
      capturable: 6500,
    });
  });

  test("a remainder that is canceled leaves what was received", () => {
    const canceled = paymentIntent({ amount: 8000, amount_received: 1500 });
    expect(observed("payment_intent.canceled", canceled)).toMatchObject({ status: "canceled", received: 1500 });
  });

  test("an intent of a payment submitted to Tap names it, and the deployment that requested the charge", () => {
    const own = `pay_${"a".repeat(24)}`;
    const metadata = { merchant_id: "m1", tap_transaction_id: own, tap_deployment: "prod-1" };
    expect(reading("payment_intent.succeeded", paymentIntent({ metadata }))).toMatchObject({
      event: { submittedAs: own, deployment: "prod-1", observations: [{ merchantId: "m1" }] },
    });
    const other = paymentIntent({ metadata: { tap_transaction_id: "pay_1", tap_deployment: "prod-1" } });
    const { event } = reading("payment_intent.succeeded", other) as { event: object };
    expect(event).not.toHaveProperty("submittedAs");
    expect(event).not.toHaveProperty("deployment");
  });

  test.each([
    ["blanks around it are no part of a merchant id", " mrc_demo ", "mrc_demo"],
    ["what is no merchant id is none", "acme.example", undefined],
    ["an empty one is none", " ", undefined],
  ])("%s", (_, merchant_id, expected) => {
    const { merchantId } = observed("payment_intent.succeeded", paymentIntent({ metadata: { merchant_id } }));
    expect(merchantId).toBe(expected);
  });
});

describe("what Stripe says that cannot be read", () => {
  test.each([
    [
      "a new status of an intent",
      "payment_intent.succeeded",
      paymentIntent({ status: "frozen" } as object),
      "UNKNOWN_STATUS",
    ],
    ["a new status of a charge", "charge.succeeded", charge({ status: "constructor" }), "UNKNOWN_STATUS"],
    [
      "an intent without an amount",
      "payment_intent.succeeded",
      { ...paymentIntent(), amount: undefined },
      "UNEXPECTED_SHAPE",
    ],
    [
      "a captured charge that does not say how much",
      "charge.captured",
      charge({ amount_captured: null }),
      "UNEXPECTED_SHAPE",
    ],
    ["a currency that is no code", "charge.succeeded", charge({ currency: "u$" }), "UNEXPECTED_SHAPE"],
    ["a negative amount", "payment_intent.succeeded", paymentIntent({ amount: -1 }), "INVALID_AMOUNT"],
    ["parts of a cent", "charge.refunded", charge({ amount_refunded: 0.5 }), "INVALID_AMOUNT"],
    ["an amount beyond what is exact", "charge.succeeded", charge({ amount: 2 ** 53 }), "INVALID_AMOUNT"],
    ["a type on no list", "charge.teleported", charge(), "UNKNOWN_TYPE"],
  ])("%s leaves the event unread", (_, type, object, reason) => {
    expect(reading(type, object)).toEqual({ outcome: "unread", reason });
  });

  test("events of connected accounts are irrelevant, whatever they are about", () => {
    const event = { ...JSON.parse(stripeEvent("charge.succeeded", charge())), account: "acct_1" };
    expect(read(EventBody.of(JSON.stringify(event)))).toEqual({ outcome: "irrelevant" });
  });
});

describe("Stripe's amounts", () => {
  test.each([
    ["kwd", 12345, { currency: "KWD", amount: 12345 }],
    ["jpy", 730, { currency: "JPY", amount: 730 }],
    ["isk", 200000, { currency: "ISK", amount: 2000 }],
    ["ugx", 380000, { currency: "UGX", amount: 3800 }],
    ["mga", 50, { currency: "MGA", amount: 5000 }],
    ["std", 2000, { currency: "STD", amount: 2000 }],
    ["hrk", 2000, { currency: "HRK", amount: 2000 }],
    ["sll", 2000, { currency: "SLL", amount: 2000 }],
    ["isk", 200050, { currency: "ISK", amount: 2001 }],
  ])("%s %i is recorded as %o, withdrawn currencies as they came", (currency, amount, expected) => {
    expect(observed("payment_intent.succeeded", paymentIntent({ currency, amount }))).toMatchObject(expected);
  });
});
