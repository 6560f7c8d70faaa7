import { describe, expect, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { read } from "../../core/webhooks/providers/stripe/read";
import { observationOf } from "../../testing/readings";
import { charge, stripeEvent } from "../../testing/stripe";

const AT = 1795000010_000;
const reading = (type: string, object: object, options = {}) =>
  read(EventBody.of(stripeEvent(type, object as Record<string, unknown>, options)));
const observed = (type: string, object: object, options = {}) => observationOf(reading(type, object, options));

describe("Stripe's charges", () => {
  test("a charge without an intent is a payment of its own", () => {
    expect(observed("charge.succeeded", charge({ payment_intent: null }))).toEqual({
      kind: "charge",
      name: "stripe_ch_1",
      belongsTo: [],
      at: AT,
      status: "captured",
      final: 1,
      progress: 7,
      currency: "USD",
      amount: 4250,
      captured: 4250,
      refundTotal: { amount: 0, countsRelease: false },
      merchantId: "mrc_demo",
    });
  });

  test("a charge belongs to its intent", () => {
    expect(observed("charge.captured", charge())).toMatchObject({ belongsTo: ["stripe_pi_1"] });
  });

  test.each([
    ["charge.pending", { status: "pending" }, { status: "pending", final: 0 }],
    [
      "charge.failed",
      { status: "failed", captured: false, failure_code: "card_declined" },
      { status: "failed", reason: "card_declined" },
    ],
    ["charge.succeeded", { captured: false, amount_captured: 0 }, { status: "authorized", captured: 0, final: 0 }],
    ["charge.captured", { amount_captured: 3000 }, { status: "captured", captured: 3000, final: 1 }],
    ["charge.expired", { captured: false, amount_captured: 0 }, { status: "canceled", captured: 0, final: 1 }],
    ["charge.updated", {}, { status: "captured", captured: 4250 }],
  ])("%s of %o is %o", (type, fields, expected) => {
    expect(observed(type, charge(fields))).toMatchObject(expected);
  });

  test.each([
    ["pending", {}],
    ["failed", {}],
    ["succeeded", { captured: false, amount_captured: 0 }],
  ])("a %s charge says nothing of refunds", (status, fields) => {
    expect(observed("charge.updated", charge({ status, ...fields }))).not.toHaveProperty("refundTotal");
  });

  test("an update of a hold says nothing of its state: since 2025-03-31 an expired one looks like any", () => {
    const updated = observed("charge.updated", charge({ captured: false, amount_captured: 0 }));
    expect(updated).not.toHaveProperty("status");
    expect(updated).not.toHaveProperty("captured");
    expect(updated).toMatchObject({ amount: 4250, final: 0, progress: 0 });
  });

  test.each([[null], [0]])(
    "before 2025-03-31 a refunded hold was released; nothing of it was captured (%p)",
    (amount_captured) => {
      const hold = charge({ captured: false, amount_captured, amount_refunded: 4250 });
      const said = observed("charge.refunded", hold, { apiVersion: "2024-06-20" });
      expect(said).toMatchObject({ status: "canceled", captured: 0 });
      expect(said).not.toHaveProperty("refundTotal");
    },
  );

  test("a bank debit that fails late says what was taken back, and never how much was captured", () => {
    const late = charge({ status: "failed", failure_code: "insufficient_funds", failure_balance_transaction: "txn_2" });
    const said = observed("charge.failed", late);
    expect(said).toMatchObject({ status: "failed", final: 0, reversed: 4250, reason: "insufficient_funds" });
    expect(said).not.toHaveProperty("captured");
  });

  test.each([
    ["2019-12-03", true],
    ["2024-10-27", true],
    ["2024-10-28.acacia", true],
    ["2025-02-24.acacia", true],
    ["2025-03-31.basil", false],
    ["2026-10-28.endive", false],
    ["2031-01-01.later", false],
    ["unversioned", false],
    [null, false],
  ])("in version %s the sum of refunds counts a release: %p", (apiVersion, countsRelease) => {
    const refunded = charge({ amount: 5000, amount_captured: 3200, amount_refunded: 700 });
    expect(observed("charge.refunded", refunded, { apiVersion })).toMatchObject({
      amount: 5000,
      captured: 3200,
      refundTotal: { amount: 700, countsRelease },
    });
  });

  test("an overcapture keeps both figures as they are", () => {
    const over = charge({ amount: 1000, amount_captured: 1200, amount_refunded: 100 });
    expect(observed("charge.refunded", over)).toMatchObject({
      amount: 1000,
      captured: 1200,
      refundTotal: { amount: 100 },
    });
  });
});
