import { describe, expect, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { read } from "../../core/webhooks/providers/paypal/read";
import { paypalCapture, paypalEvent, paypalLink, paypalTime, paypalTotal } from "../../testing/paypal";
import { observationOf } from "../../testing/readings";

const reading = (type: string, resource: object, options = {}) =>
  read(EventBody.of(paypalEvent(type, resource, options)));
const observed = (type: string, resource: object, options = {}) => observationOf(reading(type, resource, options));
const at = (minute: number) => Date.parse(paypalTime(minute));

describe("PayPal's captures", () => {
  test("a capture belongs to its order, at the time of its last change", () => {
    expect(reading("PAYMENT.CAPTURE.COMPLETED", paypalCapture(), { id: "WH-9" })).toEqual({
      outcome: "read",
      event: {
        key: { provider: "paypal", eventId: "WH-9" },
        system: "paypal",
        type: "PAYMENT.CAPTURE.COMPLETED",
        occurredAt: paypalTime(30),
        observations: [
          {
            kind: "capture",
            name: "paypal_CAP1",
            belongsTo: ["paypal_ORDER1"],
            at: at(2),
            final: 1,
            progress: 4,
            status: "captured",
            currency: "USD",
            amount: 4250,
            captured: 4250,
            merchantId: "SELLER1",
          },
        ],
      },
    });
  });

  test.each([
    ["PAYMENT.CAPTURE.PENDING", "PENDING", "pending", 0],
    ["PAYMENT.CAPTURE.DECLINED", "DECLINED", "failed", 1],
    ["PAYMENT.CAPTURE.DENIED", "DENIED", "failed", 1],
    ["PAYMENT.CAPTURE.COMPLETED", "PARTIALLY_REFUNDED", "captured", 1],
    ["PAYMENT.CAPTURE.COMPLETED", "REFUNDED", "captured", 1],
    ["PAYMENT.CAPTURE.PENDING", undefined, "pending", 0],
    ["PAYMENT.CAPTURE.DENIED", undefined, "failed", 1],
  ])("%s with status %p is %s", (type, status, expected, final) => {
    const said = observed(type, paypalCapture({ status }));
    expect(said).toMatchObject({ status: expected, final });
    expect("captured" in said).toBe(expected === "captured");
  });

  test("without a time of its own a capture was so when its event was made", () => {
    expect(observed("PAYMENT.CAPTURE.PENDING", paypalCapture({ update_time: undefined }))).toMatchObject({
      at: at(30),
    });
  });

  test("why a capture is pending is its reason", () => {
    const pending = paypalCapture({ status: "PENDING", status_details: { reason: "PENDING_REVIEW" } });
    expect(observed("PAYMENT.CAPTURE.PENDING", pending)).toMatchObject({ reason: "PENDING_REVIEW" });
  });

  const up = (path: string) => [paypalLink("self", "/v2/payments/captures/CAP1"), paypalLink("up", path)];
  const related = (related_ids: object) => ({ supplementary_data: { related_ids }, links: [] });
  test.each([
    ["the order by a field", related({ order_id: "O" }), ["paypal_O"]],
    ["authorization and order by fields", related({ authorization_id: "A", order_id: "O" }), ["paypal_A", "paypal_O"]],
    ["the authorization only", related({ authorization_id: "A" }), ["paypal_A"]],
    ["the order by a link", { supplementary_data: undefined, links: up("/v2/checkout/orders/O") }, ["paypal_O"]],
    [
      "the authorization by a link",
      { supplementary_data: undefined, links: up("/v2/payments/authorizations/A") },
      ["paypal_A"],
    ],
    [
      "both ways",
      { ...related({ order_id: "O" }), links: up("/v2/payments/authorizations/A") },
      ["paypal_A", "paypal_O"],
    ],
    ["its v1 payment", { ...related({}), parent_payment: "PAYID-1" }, ["paypal_PAYID-1"]],
    ["nothing", related({}), []],
    [
      "an action of a capture, which is no owner",
      { ...related({}), links: [paypalLink("refund", "/v2/payments/captures/X/refund")] },
      [],
    ],
  ])("a capture that names %s belongs to it", (_, fields, belongsTo) => {
    expect(observed("PAYMENT.CAPTURE.COMPLETED", paypalCapture(fields))).toMatchObject({ belongsTo });
  });

  test("a capture of Payments v1 is read like one of v2", () => {
    const v1 = {
      id: "CAP1",
      state: "completed",
      amount: paypalTotal("57.00"),
      parent_payment: "PAYID-1",
      update_time: paypalTime(2),
    };
    expect(observed("PAYMENT.CAPTURE.COMPLETED", v1)).toMatchObject({
      kind: "capture",
      belongsTo: ["paypal_PAYID-1"],
      status: "captured",
      amount: 5700,
      currency: "USD",
    });
  });
});

describe("PayPal's sales", () => {
  const sale = (fields: object = {}) => ({
    id: "SALE1",
    state: "completed",
    amount: paypalTotal("10.00"),
    billing_agreement_id: "I-AGREEMENT",
    update_time: paypalTime(2),
    ...fields,
  });

  test("a sale of a subscription is a payment of its own: the agreement connects many payments", () => {
    expect(observed("PAYMENT.SALE.COMPLETED", sale())).toMatchObject({
      kind: "capture",
      name: "paypal_SALE1",
      belongsTo: [],
      status: "captured",
      amount: 1000,
      captured: 1000,
    });
  });

  test.each([
    ["PAYMENT.SALE.PENDING", "pending", "pending"],
    ["PAYMENT.SALE.DENIED", "denied", "failed"],
    ["PAYMENT.SALE.COMPLETED", "pending", "pending"],
  ])("%s of state %s is %s", (type, state, status) => {
    expect(observed(type, sale({ state }))).toMatchObject({ status });
  });

  test.each([["4.00"], ["-4.00"]])("a refund of %s belongs to its sale", (total) => {
    const refund = {
      id: "REF1",
      sale_id: "SALE1",
      state: "completed",
      amount: paypalTotal(total),
      update_time: paypalTime(3),
    };
    expect(observed("PAYMENT.SALE.REFUNDED", refund)).toMatchObject({
      kind: "refund",
      belongsTo: ["paypal_SALE1"],
      status: "succeeded",
      amount: 400,
    });
  });

  test("a reversed sale says what was taken back", () => {
    const reversed = sale({ amount: paypalTotal("-10.00"), links: [paypalLink("self", "/v1/payments/sale/SALE1")] });
    expect(observed("PAYMENT.SALE.REVERSED", reversed)).toMatchObject({ name: "paypal_SALE1", reversed: 1000 });
  });
});

describe("PayPal's authorizations", () => {
  test.each([
    ["PAYMENT.AUTHORIZATION.CREATED", "CREATED", "authorized", 0],
    ["PAYMENT.AUTHORIZATION.CREATED", "PENDING", "pending", 0],
    ["PAYMENT.AUTHORIZATION.CREATED", "DENIED", "failed", 1],
    ["PAYMENT.AUTHORIZATION.CREATED", "PARTIALLY_CAPTURED", "authorized", 0],
    ["PAYMENT.AUTHORIZATION.VOIDED", "VOIDED", "canceled", 1],
    ["PAYMENT.AUTHORIZATION.VOIDED", undefined, "canceled", 1],
  ])("%s with status %p is %s", (type, status, expected, final) => {
    const authorization = paypalCapture({ id: "AUTH1", status, links: [] });
    expect(observed(type, authorization)).toMatchObject({
      kind: "authorization",
      name: "paypal_AUTH1",
      belongsTo: ["paypal_ORDER1"],
      status: expected,
      final,
      amount: 4250,
    });
  });

  test("an authorization of Payments v1 belongs to its payment", () => {
    const v1 = { id: "AUTH1", state: "authorized", amount: paypalTotal("10.00"), parent_payment: "PAYID-1" };
    expect(observed("PAYMENT.AUTHORIZATION.CREATED", v1)).toMatchObject({
      belongsTo: ["paypal_PAYID-1"],
      amount: 1000,
    });
  });
});
