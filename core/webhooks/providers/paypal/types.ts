import { type EventTypes, type Mapping, names } from "../event-types";

/** What a PayPal event carries; `payment` and `payment order` are those of Payments v1. */
export type PaypalObject =
  | "order"
  | "reversed approval"
  | "payment"
  | "payment order"
  | "authorization"
  | "capture"
  | "refund"
  | "reversal"
  | "dispute";

const each = (object: PaypalObject, types: string) => names(types).map((type) => [type, { object }] as const);

/** Source: developer.paypal.com/api/rest/webhooks/event-names. A sale is read as a capture. */
export const paypalTypes: EventTypes<Mapping<PaypalObject>> = {
  mapped: new Map<string, Mapping<PaypalObject>>([
    ...each("order", "CHECKOUT.ORDER.APPROVED CHECKOUT.ORDER.COMPLETED CHECKOUT.ORDER.PROCESSED"),
    ["CHECKOUT.PAYMENT-APPROVAL.REVERSED", { object: "reversed approval" }],
    ...each("payment", "PAYMENTS.PAYMENT.CREATED CHECKOUT.CHECKOUT.BUYER-APPROVED"),
    ["PAYMENT.ORDER.CREATED", { object: "payment order", status: "PENDING" }],
    ["PAYMENT.ORDER.CANCELLED", { object: "payment order", status: "VOIDED" }],
    ["PAYMENT.AUTHORIZATION.CREATED", { object: "authorization", status: "CREATED" }],
    ["PAYMENT.AUTHORIZATION.VOIDED", { object: "authorization", status: "VOIDED" }],
    ["PAYMENT.CAPTURE.PENDING", { object: "capture", status: "PENDING" }],
    ["PAYMENT.CAPTURE.COMPLETED", { object: "capture", status: "COMPLETED" }],
    ["PAYMENT.CAPTURE.DECLINED", { object: "capture", status: "DECLINED" }],
    ["PAYMENT.CAPTURE.DENIED", { object: "capture", status: "DENIED" }],
    ["PAYMENT.SALE.PENDING", { object: "capture", status: "PENDING" }],
    ["PAYMENT.SALE.COMPLETED", { object: "capture", status: "COMPLETED" }],
    ["PAYMENT.SALE.DENIED", { object: "capture", status: "DENIED" }],
    ["PAYMENT.CAPTURE.REFUNDED", { object: "refund", status: "COMPLETED" }],
    ["PAYMENT.SALE.REFUNDED", { object: "refund", status: "COMPLETED" }],
    ["PAYMENT.REFUND.PENDING", { object: "refund", status: "PENDING" }],
    ["PAYMENT.REFUND.COMPLETED", { object: "refund", status: "COMPLETED" }],
    ["PAYMENT.REFUND.FAILED", { object: "refund", status: "FAILED" }],
    ["PAYMENT.CAPTURE.REVERSED", { object: "reversal", status: "COMPLETED" }],
    ["PAYMENT.SALE.REVERSED", { object: "reversal", status: "COMPLETED" }],
    ...each(
      "dispute",
      "CUSTOMER.DISPUTE.CREATED CUSTOMER.DISPUTE.UPDATED CUSTOMER.DISPUTE.RESOLVED RISK.DISPUTE.CREATED",
    ),
  ]),

  irrelevant: new Set(
    names(`
      PAYMENT.PAYOUTSBATCH.DENIED PAYMENT.PAYOUTSBATCH.PROCESSING PAYMENT.PAYOUTSBATCH.SUCCESS
      PAYMENT.PAYOUTS-ITEM.BLOCKED PAYMENT.PAYOUTS-ITEM.CANCELED PAYMENT.PAYOUTS-ITEM.DENIED PAYMENT.PAYOUTS-ITEM.FAILED
      PAYMENT.PAYOUTS-ITEM.HELD PAYMENT.PAYOUTS-ITEM.REFUNDED PAYMENT.PAYOUTS-ITEM.RETURNED
      PAYMENT.PAYOUTS-ITEM.SUCCEEDED PAYMENT.PAYOUTS-ITEM.UNCLAIMED
      PAYMENT.REFERENCED-PAYOUT-ITEM.COMPLETED PAYMENT.REFERENCED-PAYOUT-ITEM.FAILED
      INVOICING.INVOICE.CANCELLED INVOICING.INVOICE.CREATED INVOICING.INVOICE.PAID INVOICING.INVOICE.REFUNDED
      INVOICING.INVOICE.SCHEDULED INVOICING.INVOICE.UPDATED
    `),
  ),

  irrelevantFamilies: names(`
    BILLING. BILLING_AGREEMENTS. CATALOG. IDENTITY. MERCHANT. VAULT. CUSTOMER.ACCOUNT-LIMITATION. CUSTOMER.MANAGED-ACCOUNT.
    CUSTOMER.MERCHANT-INTEGRATION.
  `),
};
