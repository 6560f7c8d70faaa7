import { describe, expect, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { read } from "../../core/webhooks/providers/stripe/read";
import { observationOf } from "../../testing/readings";
import { dispute, refund, stripeEvent } from "../../testing/stripe";

const reading = (type: string, object: object, options = {}) =>
  read(EventBody.of(stripeEvent(type, object as Record<string, unknown>, options)));
const observed = (type: string, object: object, options = {}) => observationOf(reading(type, object, options));

describe("Stripe's refunds", () => {
  test("a refund belongs to its charge and that charge's intent", () => {
    expect(observed("refund.created", refund({ created: 1795000000, reason: "requested_by_customer" }))).toEqual({
      kind: "refund",
      name: "stripe_re_1",
      belongsTo: ["stripe_ch_1", "stripe_pi_1"],
      at: 1795000010_000,
      status: "succeeded",
      final: 1,
      progress: 1,
      currency: "USD",
      amount: 1000,
      madeAt: 1795000000_000,
      release: "no",
      reason: "requested_by_customer",
    });
  });

  test.each([
    ["pending", "pending", 0],
    ["requires_action", "pending", 0],
    ["succeeded", "succeeded", 1],
    [null, "succeeded", 1],
    ["failed", "failed", 2],
    ["canceled", "failed", 2],
  ])("a refund of status %p is %s, which no status before it undoes", (status, expected, final) => {
    for (const type of ["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"]) {
      expect(observed(type, refund({ status }))).toMatchObject({ status: expected, final, progress: final });
    }
  });

  test("a failed refund says why it failed, not why it was made", () => {
    const failed = refund({ status: "failed", reason: "duplicate", failure_reason: "lost_or_stolen_card" });
    expect(observed("refund.failed", failed)).toMatchObject({ reason: "lost_or_stolen_card" });
  });

  test.each([
    ["2024-06-20", null, "maybe"],
    ["2024-10-28.acacia", null, "maybe"],
    ["2025-03-31.basil", null, "no"],
    ["2024-06-20", "requested_by_customer", "no"],
    ["2024-10-28.acacia", "expired_uncaptured_charge", "yes"],
    ["2025-03-31.basil", "expired_uncaptured_charge", "yes"],
  ])("in version %s a refund with reason %p is a release: %s", (apiVersion, reason, release) => {
    expect(observed("refund.created", refund({ reason }), { apiVersion })).toMatchObject({ release });
  });

  test("a refund of a charge without an intent belongs to the charge", () => {
    expect(observed("refund.created", refund({ payment_intent: null }))).toMatchObject({ belongsTo: ["stripe_ch_1"] });
  });

  test("a refund of no payment stands alone and says whose it is", () => {
    const alone = refund({ payment_intent: null, charge: null, metadata: { merchant_id: "mrc_demo" } });
    expect(observed("refund.created", alone)).toMatchObject({ belongsTo: [], merchantId: "mrc_demo" });
    const linked = refund({ metadata: { merchant_id: "mrc_demo" } });
    expect(observed("refund.created", linked)).not.toHaveProperty("merchantId");
  });

  test.each([["constructor"], ["__proto__"], ["toString"], ["reversed_by_bank"]])(
    "a refund of status %s leaves the event unread",
    (status) => {
      expect(reading("refund.updated", refund({ status }))).toEqual({ outcome: "unread", reason: "UNKNOWN_STATUS" });
    },
  );
});

describe("Stripe's disputes", () => {
  test("a dispute names its charge, its intent and its reason", () => {
    expect(observed("charge.dispute.created", dispute({ reason: "fraudulent" }))).toEqual({
      kind: "dispute",
      name: "stripe_dp_1",
      belongsTo: ["stripe_ch_1", "stripe_pi_1"],
      at: 1795000010_000,
      status: "open",
      final: 0,
      progress: 3,
      currency: "USD",
      amount: 4250,
      reason: "fraudulent",
    });
  });

  test.each([
    ["warning_needs_response", "inquiry", 0],
    ["warning_under_review", "inquiry", 0],
    ["warning_closed", "won", 0],
    ["needs_response", "open", 0],
    ["under_review", "open", 0],
    ["charge_refunded", "won", 1],
    ["prevented", "won", 1],
    ["lost", "lost", 1],
    ["won", "won", 1],
  ])("status %s of a dispute is %s", (status, expected, final) => {
    expect(observed("charge.dispute.updated", dispute({ status }))).toMatchObject({ status: expected, final });
  });

  test("of two states in one second the later one of a dispute's life stands", () => {
    const lives = [
      ["warning_needs_response", "warning_under_review", "warning_closed", "needs_response", "under_review", "lost"],
      ["needs_response", "under_review", "lost", "won"],
    ];
    for (const life of lives) {
      const places = life.map((status) => observed("charge.dispute.updated", dispute({ status })).progress);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(new Set(places).size).toBe(life.length);
    }
  });

  test("a dispute of no payment, and one of an unknown status, leave the event unread", () => {
    const nowhere = dispute({ payment_intent: null, charge: null });
    expect(reading("charge.dispute.created", nowhere)).toEqual({ outcome: "unread", reason: "UNEXPECTED_SHAPE" });
    const unknown = dispute({ status: "arbitration" });
    expect(reading("charge.dispute.updated", unknown)).toEqual({ outcome: "unread", reason: "UNKNOWN_STATUS" });
  });

  test("a dispute in parts of a króna is recorded in whole ones", () => {
    const odd = dispute({ currency: "isk", amount: 200050 });
    expect(observed("charge.dispute.created", odd)).toMatchObject({ currency: "ISK", amount: 2001 });
  });
});

describe("objects that name the merchant of a payment", () => {
  const session = { id: "cs_1", object: "checkout.session", payment_intent: "pi_1", metadata: { merchant_id: "m1" } };
  const merchantOnly = (kind: string, name: string, merchantId: string) => ({
    kind,
    name,
    belongsTo: [],
    at: 1795000010_000,
    final: 0,
    progress: 0,
    merchantId,
  });

  test("a Checkout session says whose its payment is, and nothing of the money", () => {
    expect(observed("checkout.session.completed", session)).toEqual(merchantOnly("intent", "stripe_pi_1", "m1"));
  });

  test.each([
    ["without a payment", { payment_intent: null }],
    ["without metadata", { metadata: null }],
    ["with a merchant that can be none", { metadata: { merchant_id: "acme.example" } }],
  ])("a Checkout session %s is irrelevant", (_, fields) => {
    expect(reading("checkout.session.completed", { ...session, ...fields })).toEqual({ outcome: "irrelevant" });
  });

  test.each([
    [
      "its own metadata",
      { metadata: { merchant_id: "m2" }, subscription_details: { metadata: { merchant_id: "m3" } } },
      "m2",
    ],
    ["its subscription's", { metadata: {}, subscription_details: { metadata: { merchant_id: "m3" } } }, "m3"],
    ["its parent's", { metadata: {}, parent: { subscription_details: { metadata: { merchant_id: "m4" } } } }, "m4"],
  ])("an invoice names the merchant by %s", (_, fields, merchantId) => {
    const invoice = { id: "in_1", object: "invoice", payment_intent: "pi_1", ...fields };
    expect(observed("invoice.paid", invoice)).toEqual(merchantOnly("intent", "stripe_pi_1", merchantId));
  });

  test("an invoice that was paid by a charge without an intent names that charge's merchant", () => {
    const invoice = { id: "in_1", payment_intent: null, charge: "ch_1", metadata: { merchant_id: "m1" } };
    expect(observed("invoice.paid", invoice)).toEqual(merchantOnly("charge", "stripe_ch_1", "m1"));
  });

  test("since 2025-03-31 an invoice names no payment: it is irrelevant", () => {
    expect(reading("invoice.paid", { id: "in_1", metadata: { merchant_id: "m1" } })).toEqual({ outcome: "irrelevant" });
  });
});
