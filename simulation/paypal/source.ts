import { lettersOf, type Moment, type SimulatedPayment } from "../payment";
import type { SimulatedSource, SimulatedType } from "../simulated-type";
import { authorization, capture, dispute, link, order, refund, reversedApproval } from "./resources";
import { payment, paymentOrder, sale, saleRefund } from "./resources-v1";

type Carried = (payment: SimulatedPayment, moment: Moment) => object;
type Entry = readonly [string, SimulatedType];

/** An event as PayPal sends it, around its resource. */
const webhook = (type: string, kind: string, { eventId, at }: Moment, resource: object) => ({
  id: eventId,
  event_version: "1.0",
  create_time: at.toISOString(),
  resource_type: kind,
  event_type: type,
  summary: "A simulated event",
  resource,
  links: [
    link("self", `/v1/notifications/webhooks-events/${eventId}`),
    link("resend", `/v1/notifications/webhooks-events/${eventId}/resend`, "POST"),
  ],
});

/** Entries for types that carry resources of one kind. */
const around =
  (kind: string, carried: Carried, part?: SimulatedType["part"]) =>
  (type: string, does: string, ...statuses: SimulatedType["statuses"]): Entry => [
    type,
    {
      does,
      statuses,
      ...(part && { part }),
      body: (payment, moment) => webhook(type, kind, moment, carried(payment, moment)),
    },
  ];

const ofOrder = around("checkout-order", order);
const ofApproval = around("payment-approval", reversedApproval);
const ofPayment = around("payment", payment);
const ofPaymentOrder = around("order", paymentOrder);
const ofAuthorization = around("authorization", authorization);
const ofCapture = around("capture", capture, "captured");
const ofSale = around("sale", sale, "captured");
const ofRefund = around("refund", refund, "returned");
const ofSaleRefund = around("refund", saleRefund, "returned");
const ofDispute = around("dispute", dispute, "returned");

const OPEN = ["OPEN", "WAITING_FOR_SELLER_RESPONSE", "UNDER_REVIEW"] as const;
const OUTCOMES = [
  "RESOLVED_BUYER_FAVOUR",
  "RESOLVED_SELLER_FAVOUR",
  "RESOLVED_WITH_PAYOUT",
  "ACCEPTED",
  "CANCELED_BY_BUYER",
  "DENIED",
  "NONE",
] as const;

const orders: readonly Entry[] = [
  ofOrder("CHECKOUT.ORDER.APPROVED", "the buyer approved an order", "APPROVED"),
  ofOrder("CHECKOUT.ORDER.COMPLETED", "the order is complete, with its capture", "COMPLETED"),
  ofOrder("CHECKOUT.ORDER.PROCESSED", "the order was processed, with its capture", "COMPLETED"),
  ofApproval("CHECKOUT.PAYMENT-APPROVAL.REVERSED", "an approved order was not captured in time", "REVERSED"),
  ofPayment("PAYMENTS.PAYMENT.CREATED", "a payment of Payments v1 is begun", "CREATED"),
  ofPayment("CHECKOUT.CHECKOUT.BUYER-APPROVED", "the buyer approved a payment of Payments v1", "CREATED"),
  ofPaymentOrder("PAYMENT.ORDER.CREATED", "an order of Payments v1 is begun", "PENDING"),
  ofPaymentOrder("PAYMENT.ORDER.CANCELLED", "an order of Payments v1 is given up", "VOIDED"),
];

const payments: readonly Entry[] = [
  ofAuthorization("PAYMENT.AUTHORIZATION.CREATED", "the amount is authorized", "CREATED"),
  ofAuthorization("PAYMENT.AUTHORIZATION.VOIDED", "the authorization is given up", "VOIDED"),
  ofCapture("PAYMENT.CAPTURE.PENDING", "the capture is under way", "PENDING"),
  ofCapture("PAYMENT.CAPTURE.COMPLETED", "the amount is captured", "COMPLETED"),
  ofCapture("PAYMENT.CAPTURE.DECLINED", "the capture was declined", "DECLINED"),
  ofCapture("PAYMENT.CAPTURE.DENIED", "the capture was denied", "DENIED"),
  ofSale("PAYMENT.SALE.PENDING", "a sale of Payments v1 is under way", "PENDING"),
  ofSale("PAYMENT.SALE.COMPLETED", "a sale of Payments v1 took the money", "COMPLETED"),
  ofSale("PAYMENT.SALE.DENIED", "a sale of Payments v1 was denied", "DENIED"),
];

const returns: readonly Entry[] = [
  ofRefund("PAYMENT.CAPTURE.REFUNDED", "the capture is refunded", "COMPLETED", "PENDING", "FAILED", "CANCELLED"),
  ofSaleRefund("PAYMENT.SALE.REFUNDED", "the sale of Payments v1 is refunded", "COMPLETED", "PENDING"),
  ofRefund("PAYMENT.REFUND.PENDING", "a refund is under way", "PENDING"),
  ofRefund("PAYMENT.REFUND.COMPLETED", "the refund is completed", "COMPLETED"),
  ofRefund("PAYMENT.REFUND.FAILED", "the refund failed", "FAILED"),
  ofRefund("PAYMENT.CAPTURE.REVERSED", "PayPal took the capture back", "COMPLETED"),
  ofSaleRefund("PAYMENT.SALE.REVERSED", "PayPal took the sale of Payments v1 back", "COMPLETED"),
];

const disputes: readonly Entry[] = [
  ofDispute("CUSTOMER.DISPUTE.CREATED", "the buyer disputes the capture", ...OPEN),
  ofDispute("CUSTOMER.DISPUTE.UPDATED", "the dispute goes on", "UNDER_REVIEW", "OPEN", "WAITING_FOR_SELLER_RESPONSE"),
  ofDispute("CUSTOMER.DISPUTE.RESOLVED", "the dispute is decided", ...OUTCOMES),
  ofDispute("RISK.DISPUTE.CREATED", "the buyer disputes the capture, by the older type", ...OPEN),
];

export const paypalSource: SimulatedSource = {
  merchantId: "SAMPLEMERCHA1",
  eventId: (unique) => `WH-SIM${lettersOf(`${unique} 1`, 14)}-SIM${lettersOf(`${unique} 2`, 14)}`,
  types: new Map([...orders, ...payments, ...returns, ...disputes]),
};
