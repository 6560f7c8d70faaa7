import { describe, expect, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { read } from "../../core/webhooks/providers/paypal/read";
import { paypalCapture, paypalEvent, paypalRefund, paypalTime, paypalTotal, paypalValue } from "../../testing/paypal";
import { observationOf, observationsOf } from "../../testing/readings";

const reading = (type: string, resource: object, options = {}) =>
  read(EventBody.of(paypalEvent(type, resource, options)));
const observed = (type: string, resource: object, options = {}) => observationOf(reading(type, resource, options));
const at = (minute: number) => Date.parse(paypalTime(minute));

const order = (fields: object = {}) => ({
  id: "ORDER1",
  status: "APPROVED",
  update_time: paypalTime(1),
  purchase_units: [{ amount: paypalValue("42.50"), payee: { merchant_id: "SELLER1" } }],
  ...fields,
});

describe("PayPal's orders", () => {
  test("an order is worth all of its units, and its merchant's where they have one", () => {
    expect(observed("CHECKOUT.ORDER.APPROVED", order())).toEqual({
      kind: "order",
      name: "paypal_ORDER1",
      belongsTo: [],
      at: at(1),
      status: "pending",
      final: 0,
      progress: 0,
      currency: "USD",
      amount: 4250,
      merchantId: "SELLER1",
    });
    const units = [
      { amount: paypalValue("30.00"), payee: { merchant_id: "SELLER1" } },
      { amount: paypalValue("27.00"), payee: { merchant_id: "SELLER2" } },
    ];
    const several = observed("CHECKOUT.ORDER.APPROVED", order({ purchase_units: units }));
    expect(several).toMatchObject({ amount: 5700 });
    expect(several).not.toHaveProperty("merchantId");
  });

  test("what a completed order holds is read as its own events would say it", () => {
    const unit = {
      amount: paypalValue("42.50"),
      payments: { captures: [paypalCapture({ supplementary_data: undefined, links: [] })], refunds: [paypalRefund()] },
    };
    const said = observationsOf(
      reading("CHECKOUT.ORDER.COMPLETED", order({ status: "COMPLETED", purchase_units: [unit] })),
    );
    expect(said).toMatchObject([
      { kind: "order", status: "pending" },
      { kind: "capture", name: "paypal_CAP1", belongsTo: ["paypal_ORDER1"], status: "captured", captured: 4250 },
      { kind: "refund", name: "paypal_REF1", belongsTo: ["paypal_CAP1", "paypal_ORDER1"], amount: 400 },
    ]);
  });

  test("an approval that was reversed cancels the order, and says nothing of its amount", () => {
    expect(observed("CHECKOUT.PAYMENT-APPROVAL.REVERSED", { order_id: "ORDER1", purchase_units: [{}] })).toEqual({
      kind: "order",
      name: "paypal_ORDER1",
      belongsTo: [],
      at: at(30),
      status: "canceled",
      final: 1,
      progress: 3,
    });
  });

  test("a payment of Payments v1 is read like an order, and an order of v1 stands for its payment", () => {
    const payment = { id: "PAYID-1", state: "created", transactions: [{ amount: paypalTotal("10.00") }] };
    const pending = { kind: "order", name: "paypal_PAYID-1", status: "pending", amount: 1000 };
    expect(observed("PAYMENTS.PAYMENT.CREATED", payment)).toMatchObject(pending);
    const v1Order = { id: "O-1", parent_payment: "PAYID-1", amount: paypalTotal("10.00") };
    expect(observed("PAYMENT.ORDER.CREATED", v1Order)).toMatchObject(pending);
    expect(observed("PAYMENT.ORDER.CANCELLED", v1Order)).toMatchObject({ name: "paypal_PAYID-1", status: "canceled" });
  });
});
