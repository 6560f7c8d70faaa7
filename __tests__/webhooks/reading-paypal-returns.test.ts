import { describe, expect, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { read } from "../../core/webhooks/providers/paypal/read";
import {
  paypalCapture,
  paypalDispute,
  paypalEvent,
  paypalLink,
  paypalRefund,
  paypalTime,
  paypalTotal,
  paypalValue,
} from "../../testing/paypal";
import { observationOf, observationsOf } from "../../testing/readings";

const reading = (type: string, resource: object, options = {}) =>
  read(EventBody.of(paypalEvent(type, resource, options)));
const observed = (type: string, resource: object, options = {}) => observationOf(reading(type, resource, options));
const at = (minute: number) => Date.parse(paypalTime(minute));

describe("PayPal's refunds", () => {
  test("a refund belongs to the capture of its link", () => {
    expect(observed("PAYMENT.CAPTURE.REFUNDED", paypalRefund())).toEqual({
      kind: "refund",
      name: "paypal_REF1",
      belongsTo: ["paypal_CAP1"],
      at: at(6),
      final: 1,
      progress: 1,
      status: "succeeded",
      currency: "USD",
      amount: 400,
      release: "no",
      madeAt: at(5),
    });
  });

  test.each([
    ["PAYMENT.REFUND.PENDING", "PENDING", "pending", 0],
    ["PAYMENT.REFUND.FAILED", "FAILED", "failed", 2],
    ["PAYMENT.CAPTURE.REFUNDED", "CANCELLED", "failed", 2],
    ["PAYMENT.REFUND.PENDING", undefined, "pending", 0],
    ["PAYMENT.REFUND.FAILED", undefined, "failed", 2],
    ["PAYMENT.REFUND.COMPLETED", undefined, "succeeded", 1],
  ])("%s with status %p is %s, which no status before it undoes", (type, status, expected, final) => {
    expect(observed(type, paypalRefund({ status }))).toMatchObject({ status: expected, final, progress: final });
  });

  test.each([
    [
      "a field of Payments v1",
      { links: [], capture_id: "CAP1", parent_payment: "PAYID-1" },
      ["paypal_CAP1", "paypal_PAYID-1"],
    ],
    [
      "related ids",
      { links: [], supplementary_data: { related_ids: { capture_id: "CAP1", order_id: "ORDER1" } } },
      ["paypal_CAP1", "paypal_ORDER1"],
    ],
    ["a link of Payments v1", { links: [paypalLink("capture", "/v1/payments/capture/CAP1")] }, ["paypal_CAP1"]],
    ["nothing", { links: [] }, []],
  ])("a refund that names its capture by %s belongs to it", (_, fields, belongsTo) => {
    expect(observed("PAYMENT.CAPTURE.REFUNDED", paypalRefund(fields))).toMatchObject({ belongsTo });
  });

  test("a negative amount of Payments v1 is what went back", () => {
    const v1 = { id: "REF1", state: "completed", amount: paypalTotal("-0.51"), capture_id: "CAP1" };
    expect(observed("PAYMENT.CAPTURE.REFUNDED", v1)).toMatchObject({ amount: 51, status: "succeeded" });
  });

  test("a capture in the place of its refund is never counted as a refund of its whole amount", () => {
    const unexpected = { outcome: "unread", reason: "UNEXPECTED_SHAPE" };
    expect(reading("PAYMENT.CAPTURE.REFUNDED", paypalCapture({ status: "REFUNDED" }))).toEqual(unexpected);
  });
});

describe("PayPal's reversals", () => {
  test.each([["2.51"], ["-2.51"]])("whose resource is a refund of %s are refunds", (value) => {
    const refund = paypalRefund({ amount: paypalValue(value) });
    expect(observed("PAYMENT.CAPTURE.REVERSED", refund)).toMatchObject({
      kind: "refund",
      belongsTo: ["paypal_CAP1"],
      status: "succeeded",
      amount: 251,
    });
  });

  test("whose resource is the capture say what was taken back, and neither its amount nor its state", () => {
    const reversed = paypalCapture({
      amount: paypalValue("-4.00"),
      status: "REVERSED",
      status_details: { reason: "CHARGEBACK" },
    });
    expect(observed("PAYMENT.CAPTURE.REVERSED", reversed)).toEqual({
      kind: "capture",
      name: "paypal_CAP1",
      belongsTo: ["paypal_ORDER1"],
      at: at(2),
      final: 0,
      progress: 0,
      currency: "USD",
      reversed: 400,
      merchantId: "SELLER1",
      reason: "CHARGEBACK",
    });
  });

  const bare = (fields: object) => ({ id: "X1", amount: paypalValue("4.00"), ...fields });
  test.each([
    ["a status REVERSED", bare({ status: "REVERSED" }), {}, "capture"],
    ["the type of its resource", bare({ status: "COMPLETED" }), { resource_type: "capture" }, "capture"],
    ["nothing else", bare({}), {}, "capture"],
    ["the type of its resource", bare({ status: "COMPLETED" }), { resource_type: "refund" }, "refund"],
    ["the capture that it belongs to", bare({ capture_id: "CAP1" }), { resource_type: "capture" }, "refund"],
    [
      "its own link",
      bare({ links: [paypalLink("self", "/v2/payments/refunds/X1")] }),
      { resource_type: "capture" },
      "refund",
    ],
  ])("are told apart by %s", (_, resource, options, kind) => {
    expect(observed("PAYMENT.CAPTURE.REVERSED", resource, options)).toMatchObject({ kind });
  });
});

describe("PayPal's disputes", () => {
  const two = (fields: object = {}) =>
    paypalDispute({
      dispute_amount: paypalValue("55.00"),
      disputed_transactions: [
        { seller_transaction_id: "CAP1", gross_amount: paypalValue("21.00"), seller: { merchant_id: "SELLER1" } },
        { seller_transaction_id: "CAP2", gross_amount: paypalValue("34.00"), seller: { merchant_id: "SELLER2" } },
      ],
      ...fields,
    });
  const outcome = (outcome_code: string, refunded?: string) => ({
    status: "RESOLVED",
    dispute_outcome: { outcome_code, ...(refunded && { amount_refunded: paypalValue(refunded) }) },
  });

  test("a dispute is an object of its capture", () => {
    expect(observed("CUSTOMER.DISPUTE.CREATED", paypalDispute())).toEqual({
      kind: "dispute",
      name: "paypal_PP-D-1@CAP1",
      belongsTo: ["paypal_CAP1"],
      at: at(20),
      final: 0,
      progress: 1,
      status: "open",
      currency: "USD",
      amount: 4250,
      reason: "UNAUTHORISED",
    });
  });

  test("a dispute of several transactions is one in each, with that one's gross amount", () => {
    expect(observationsOf(reading("CUSTOMER.DISPUTE.CREATED", two()))).toMatchObject([
      { name: "paypal_PP-D-1@CAP1", belongsTo: ["paypal_CAP1"], amount: 2100, merchantId: "SELLER1" },
      { name: "paypal_PP-D-1@CAP2", belongsTo: ["paypal_CAP2"], amount: 3400, merchantId: "SELLER2" },
    ]);
  });

  test.each([
    ["RESOLVED_BUYER_FAVOUR", "lost"],
    ["ACCEPTED", "lost"],
    ["RESOLVED_SELLER_FAVOUR", "won"],
    ["RESOLVED_WITH_PAYOUT", "won"],
    ["CANCELED_BY_BUYER", "won"],
    ["DENIED", "won"],
    ["NONE", "won"],
  ])("an outcome %s is %s", (code, status) => {
    expect(observed("CUSTOMER.DISPUTE.RESOLVED", paypalDispute(outcome(code)))).toMatchObject({ status });
  });

  test("what was lost is what was refunded, where PayPal says it", () => {
    const settled = paypalDispute(outcome("RESOLVED_BUYER_FAVOUR", "20.00"));
    expect(observed("CUSTOMER.DISPUTE.RESOLVED", settled)).toMatchObject({ status: "lost", amount: 4250, lost: 2000 });
    const whole = paypalDispute(outcome("RESOLVED_BUYER_FAVOUR"));
    expect(observed("CUSTOMER.DISPUTE.RESOLVED", whole)).not.toHaveProperty("lost");
  });

  test.each([
    ["the sum of all", "55.00", undefined],
    ["less than the sum", "20.00", "unknown"],
  ])("of several transactions, %s refunded loses each share: %s is %p", (_, refunded, lost) => {
    const said = observationsOf(reading("CUSTOMER.DISPUTE.RESOLVED", two(outcome("RESOLVED_BUYER_FAVOUR", refunded))));
    expect(said.map((one) => (one.kind === "dispute" ? one.lost : "none"))).toEqual([lost, lost]);
  });

  test.each([
    ["an unknown outcome", paypalDispute(outcome("SPLIT")), "UNKNOWN_STATUS"],
    ["no outcome though it is resolved", paypalDispute({ status: "RESOLVED" }), "UNKNOWN_STATUS"],
    [
      "a transaction without an amount among several",
      two({ disputed_transactions: [{ seller_transaction_id: "A" }, { seller_transaction_id: "B" }] }),
      "UNEXPECTED_SHAPE",
    ],
    ["no transaction", paypalDispute({ disputed_transactions: [] }), "UNEXPECTED_SHAPE"],
  ])("a dispute with %s leaves the event unread", (_, resource, reason) => {
    expect(reading("CUSTOMER.DISPUTE.RESOLVED", resource)).toEqual({ outcome: "unread", reason });
  });
});

describe("PayPal's amounts and statuses", () => {
  test.each([
    ["JPY", "500.00", 500],
    ["JPY", "730", 730],
    ["HUF", "1000", 100000],
    ["TWD", "990", 99000],
    ["BRL", "1234.5", 123450],
    ["USD", "24681012.50", 2468101250],
    ["HRK", "10.00", 1000],
  ])("%s %s is %i minor units", (currency, value, amount) => {
    const capture = paypalCapture({ amount: paypalValue(value, currency) });
    expect(observed("PAYMENT.CAPTURE.COMPLETED", capture)).toMatchObject({ currency, amount });
  });

  test.each([
    ["parts of a yen", { amount: paypalValue("500.50", "JPY") }, "INVALID_AMOUNT"],
    ["no number", { amount: paypalValue("1e3") }, "INVALID_AMOUNT"],
    ["more than is exact", { amount: paypalValue("999999999999999.00") }, "INVALID_AMOUNT"],
    ["no currency", { amount: { value: "1.00" } }, "UNEXPECTED_SHAPE"],
    ["no amount", { amount: undefined }, "UNEXPECTED_SHAPE"],
    ["an unknown status", { status: "constructor" }, "UNKNOWN_STATUS"],
  ])("a capture of %s leaves the event unread", (_, fields, reason) => {
    expect(reading("PAYMENT.CAPTURE.COMPLETED", paypalCapture(fields))).toEqual({ outcome: "unread", reason });
  });

  test("a type about money on no list is unread", () => {
    expect(reading("PAYMENT.CAPTURE.NEW", paypalCapture())).toEqual({ outcome: "unread", reason: "UNKNOWN_TYPE" });
  });
});
