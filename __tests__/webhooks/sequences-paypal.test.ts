import { paypalLink, paypalTime, paypalTotal, paypalValue } from "../../testing/paypal";
import {
  approved,
  authorized,
  captured,
  type Fields,
  refunded,
  related,
  tell,
  totalRefunded,
} from "../../testing/paypal-tellers";
import { endOf, type Sequence, testSequences } from "../../testing/sequences";

const capturedInParts = (): Sequence => ({
  title: "an authorization is captured twice, the rest voided, a part refunded",
  events: [
    tell(0, "CHECKOUT.ORDER.APPROVED", approved("100.00", { intent: "AUTHORIZE" })),
    tell(1, "PAYMENT.AUTHORIZATION.CREATED", authorized("AUTH1", "100.00", 1)),
    tell(2, "PAYMENT.CAPTURE.COMPLETED", captured("CAP1", "40.00", 2, related("ORDER1", "AUTH1"))),
    tell(3, "PAYMENT.CAPTURE.COMPLETED", captured("CAP2", "35.00", 3, related("ORDER1", "AUTH1"))),
    tell(4, "PAYMENT.AUTHORIZATION.VOIDED", authorized("AUTH1", "100.00", 4, { status: "VOIDED" })),
    tell(5, "PAYMENT.CAPTURE.REFUNDED", refunded("REF1", "CAP1", "10.00", 5, totalRefunded("10.00"))),
  ],
  ends: {
    paypal_ORDER1: endOf(7500, {
      ...{ status: "partially_refunded", refunded: 1000 },
      parts: ["paypal_REF1 succeeded 1000"],
    }),
  },
  notified: [
    ...["transaction.authorized", "transaction.captured", "transaction.amount_changed"],
    "refund.succeeded paypal_REF1",
  ],
});

const bankRefundFails = (): Sequence => ({
  title: "a capture is pending, and the first of three refunds fails",
  events: [
    tell(0, "CHECKOUT.ORDER.APPROVED", approved("60.00")),
    tell(1, "PAYMENT.CAPTURE.PENDING", captured("CAP1", "60.00", 1, { status: "PENDING" })),
    tell(6, "PAYMENT.CAPTURE.COMPLETED", captured("CAP1", "60.00", 6)),
    tell(10, "PAYMENT.REFUND.PENDING", refunded("REF1", "CAP1", "20.00", 10, { status: "PENDING" })),
    tell(15, "PAYMENT.REFUND.FAILED", refunded("REF1", "CAP1", "20.00", 15, { status: "FAILED" })),
    tell(20, "PAYMENT.CAPTURE.REFUNDED", refunded("REF2", "CAP1", "20.00", 20, totalRefunded("20.00"))),
    tell(21, "PAYMENT.CAPTURE.REFUNDED", refunded("REF3", "CAP1", "5.00", 21, totalRefunded("25.00"))),
  ],
  ends: {
    paypal_ORDER1: endOf(6000, {
      ...{ status: "partially_refunded", refunded: 2500 },
      parts: ["paypal_REF1 failed 2000", "paypal_REF2 succeeded 2000", "paypal_REF3 succeeded 500"],
    }),
  },
  notified: [
    ...["transaction.captured", "refund.pending paypal_REF1", "refund.failed paypal_REF1"],
    ...["refund.succeeded paypal_REF2", "refund.succeeded paypal_REF3"],
  ],
});

const reauthorized = (): Sequence => ({
  title: "a payment is authorized anew, and its first authorization runs out after the capture",
  events: [
    tell(0, "CHECKOUT.ORDER.APPROVED", approved("50.00", { intent: "AUTHORIZE" })),
    tell(1, "PAYMENT.AUTHORIZATION.CREATED", authorized("AUTH1", "50.00", 1)),
    tell(5, "PAYMENT.AUTHORIZATION.CREATED", authorized("AUTH2", "55.00", 5)),
    tell(7, "PAYMENT.CAPTURE.COMPLETED", captured("CAP1", "52.00", 7, related("ORDER1", "AUTH2"))),
    tell(40, "PAYMENT.AUTHORIZATION.VOIDED", authorized("AUTH1", "50.00", 40, { status: "VOIDED" })),
  ],
  ends: { paypal_ORDER1: endOf(5200) },
  // Nothing says which authorization the second one renews: together they hold the order's amount.
  notified: ["transaction.authorized", "transaction.captured"],
});

function declinedThenCaptured(): Sequence {
  const declined = captured("CAP1", "19.99", 3, { status: "DECLINED" });
  const done = captured("CAP2", "19.99", 3);
  const unit = { amount: paypalValue("19.99"), payments: { captures: [declined, done] } };
  return {
    title: "a capture is declined, and another one of the same order and second completed",
    events: [
      tell(0, "CHECKOUT.ORDER.APPROVED", approved("19.99")),
      tell(3, "PAYMENT.CAPTURE.DECLINED", declined),
      tell(3, "PAYMENT.CAPTURE.COMPLETED", done),
      tell(3, "CHECKOUT.ORDER.COMPLETED", approved("19.99", { status: "COMPLETED", purchase_units: [unit] })),
    ],
    ends: { paypal_ORDER1: endOf(1999) },
    notified: ["transaction.failed", "transaction.captured"],
  };
}

function saleOfVersion1(): Sequence {
  const sale = (state: string, minute: number): Fields => ({
    ...{ id: "SALE1", state, amount: paypalTotal("30.00"), parent_payment: "PAYID-1" },
    ...{ create_time: paypalTime(1), update_time: paypalTime(minute) },
    links: [
      paypalLink("self", "/v1/payments/sale/SALE1"),
      paypalLink("parent_payment", "/v1/payments/payment/PAYID-1"),
    ],
  });
  const refund = (id: string, total: string, all: string, minute: number): Fields => ({
    ...{ id, state: "completed", amount: paypalTotal(total), total_refunded_amount: paypalValue(all) },
    ...{ sale_id: "SALE1", parent_payment: "PAYID-1" },
    ...{ create_time: paypalTime(minute), update_time: paypalTime(minute) },
    links: [paypalLink("self", `/v1/payments/refund/${id}`), paypalLink("sale", "/v1/payments/sale/SALE1")],
  });
  const payment = {
    ...{ id: "PAYID-1", intent: "sale", state: "created", create_time: paypalTime(0) },
    transactions: [{ amount: paypalTotal("30.00"), payee: { merchant_id: "SELLER1" } }],
  };
  return {
    title: "a sale of Payments v1 is pending, then completed and refunded twice",
    events: [
      tell(0, "PAYMENTS.PAYMENT.CREATED", payment),
      tell(1, "PAYMENT.SALE.PENDING", sale("pending", 1)),
      tell(4, "PAYMENT.SALE.COMPLETED", sale("completed", 4)),
      tell(6, "PAYMENT.SALE.REFUNDED", refund("REF1", "5.00", "5.00", 6)),
      tell(7, "PAYMENT.SALE.REFUNDED", refund("REF2", "7.50", "12.50", 7)),
    ],
    ends: {
      "paypal_PAYID-1": endOf(3000, {
        ...{ status: "partially_refunded", refunded: 1250 },
        parts: ["paypal_REF1 succeeded 500", "paypal_REF2 succeeded 750"],
      }),
    },
    notified: ["transaction.captured", "refund.succeeded paypal_REF1", "refund.succeeded paypal_REF2"],
  };
}

const approvalReversed = (): Sequence => ({
  title: "an approval is reversed since nothing was captured in time",
  events: [
    tell(0, "CHECKOUT.ORDER.APPROVED", approved("25.00")),
    tell(40, "CHECKOUT.PAYMENT-APPROVAL.REVERSED", {
      ...{ order_id: "ORDER1", purchase_units: [{ reference_id: "default", payee: { merchant_id: "SELLER1" } }] },
      payment_source: { ideal: { name: "A Buyer", country_code: "NL" } },
    }),
  ],
  ends: { paypal_ORDER1: endOf(2500, { status: "canceled", captured: 0 }) },
  notified: ["transaction.canceled"],
});

testSequences("paypal", [
  capturedInParts(),
  bankRefundFails(),
  reauthorized(),
  declinedThenCaptured(),
  saleOfVersion1(),
  approvalReversed(),
]);
