import { decimalOf } from "../decimal";
import { lettersOf, type Moment, type SimulatedPayment } from "../payment";

/** Currencies that PayPal takes without decimals though ISO 4217 gives them some. */
const WHOLE_ONLY = new Set(["HUF", "TWD"]);

const idOf = ({ name }: SimulatedPayment, kind: string): string => `SIM${lettersOf(`paypal ${kind} ${name}`, 14)}`;

const orderId = (payment: SimulatedPayment): string => payment.providerId ?? idOf(payment, "order");
const captureId = (payment: SimulatedPayment): string => idOf(payment, "capture");
const authorizationId = (payment: SimulatedPayment): string => idOf(payment, "authorization");
export const refundId = (payment: SimulatedPayment): string => idOf(payment, `refund ${payment.number}`);
const disputeId = (payment: SimulatedPayment): string =>
  `PP-D-${lettersOf(`paypal dispute ${payment.number} ${payment.name}`, 8)}`;

/** PayPal's decimal text. Throws where PayPal takes no such amount in the currency. */
export function paypalDecimal(amount: number, currency: string): string {
  const text = decimalOf(amount, currency);
  if (!WHOLE_ONLY.has(currency)) return text;
  if (!text.endsWith(".00")) throw new RangeError(`PayPal takes no parts of a unit in ${currency}`);
  return text.slice(0, -".00".length);
}

const API = "https://api.sandbox.paypal.com";
export const link = (rel: string, path: string, method = "GET") => ({ href: `${API}${path}`, rel, method });

/** Payments v2 and Orders v2 state amounts like this. */
const amountV2 = (amount: number, { currency }: SimulatedPayment) => ({
  currency_code: currency,
  value: paypalDecimal(amount, currency),
});
/** PayPal writes times of resources in whole seconds. */
export const timeOf = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");

const payeeOf = ({ merchantId }: SimulatedPayment) => ({
  email_address: "merchant@example.com",
  merchant_id: merchantId,
});
const relatedTo = (payment: SimulatedPayment, more: Readonly<Record<string, string>> = {}) => ({
  supplementary_data: { related_ids: { order_id: orderId(payment), ...more } },
});
const times = (payment: SimulatedPayment, { at }: Moment) => ({
  create_time: timeOf(payment.begunAt),
  update_time: timeOf(at),
});

export const authorization = (payment: SimulatedPayment, moment: Moment) => ({
  id: authorizationId(payment),
  status: moment.status,
  amount: amountV2(payment.amount, payment),
  invoice_id: payment.name,
  seller_protection: { status: "ELIGIBLE", dispute_categories: ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"] },
  ...relatedTo(payment),
  payee: payeeOf(payment),
  ...times(payment, moment),
  links: [
    link("self", `/v2/payments/authorizations/${authorizationId(payment)}`),
    link("capture", `/v2/payments/authorizations/${authorizationId(payment)}/capture`, "POST"),
    link("up", `/v2/checkout/orders/${orderId(payment)}`),
  ],
});

/** The capture of the payment. Other captures of the same order are not simulated. */
export const capture = (payment: SimulatedPayment, moment: Moment) => ({
  id: captureId(payment),
  status: moment.status,
  ...(moment.status === "PENDING" && { status_details: { reason: "PENDING_REVIEW" } }),
  amount: amountV2(payment.captured, payment),
  final_capture: true,
  invoice_id: payment.name,
  seller_protection: { status: "ELIGIBLE", dispute_categories: ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"] },
  seller_receivable_breakdown: {
    gross_amount: amountV2(payment.captured, payment),
    paypal_fee: amountV2(0, payment),
    net_amount: amountV2(payment.captured, payment),
  },
  ...relatedTo(payment),
  payee: payeeOf(payment),
  ...times(payment, moment),
  links: [
    link("self", `/v2/payments/captures/${captureId(payment)}`),
    link("refund", `/v2/payments/captures/${captureId(payment)}/refund`, "POST"),
    link("up", `/v2/checkout/orders/${orderId(payment)}`),
  ],
});

export const order = (payment: SimulatedPayment, moment: Moment) => ({
  id: orderId(payment),
  intent: "CAPTURE",
  status: moment.status,
  purchase_units: [
    {
      reference_id: "default",
      amount: amountV2(payment.amount, payment),
      payee: payeeOf(payment),
      ...(moment.status === "COMPLETED" && {
        payments: { captures: [capture(payment, { ...moment, status: "COMPLETED" })] },
      }),
    },
  ],
  ...times(payment, moment),
  links: [link("self", `/v2/checkout/orders/${orderId(payment)}`)],
});

/** PayPal's event of a reversed approval states no amount and no time of its own. */
export const reversedApproval = (payment: SimulatedPayment) => ({
  order_id: orderId(payment),
  purchase_units: [{ reference_id: "default", custom_id: payment.name, invoice_id: payment.name }],
  payment_source: { ideal: { name: "Simulated Buyer", country_code: "NL" } },
});

export const refund = (payment: SimulatedPayment, { status, at }: Moment) => ({
  id: refundId(payment),
  status,
  amount: amountV2(payment.returned, payment),
  invoice_id: payment.name,
  payer: payeeOf(payment),
  create_time: timeOf(payment.madeAt),
  update_time: timeOf(at),
  links: [
    link("self", `/v2/payments/refunds/${refundId(payment)}`),
    link("up", `/v2/payments/captures/${captureId(payment)}`),
  ],
});

const OPEN = new Set(["OPEN", "WAITING_FOR_SELLER_RESPONSE", "UNDER_REVIEW"]);

/** A dispute; a status that is none of an open dispute is the outcome of a resolved one. */
export const dispute = (payment: SimulatedPayment, { status, at }: Moment) => ({
  dispute_id: disputeId(payment),
  create_time: timeOf(payment.madeAt),
  update_time: timeOf(at),
  disputed_transactions: [
    {
      seller_transaction_id: captureId(payment),
      gross_amount: amountV2(payment.captured, payment),
      seller: { merchant_id: payment.merchantId, name: "Simulated Store" },
      items: [],
      seller_protection_eligible: true,
    },
  ],
  reason: "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
  status: OPEN.has(status) ? status : "RESOLVED",
  ...(!OPEN.has(status) && { dispute_outcome: { outcome_code: status } }),
  dispute_amount: amountV2(payment.returned, payment),
  dispute_life_cycle_stage: "INQUIRY",
  dispute_channel: "INTERNAL",
  messages: [],
  links: [link("self", `/v1/customer/disputes/${disputeId(payment)}`)],
});
