import { lettersOf, type Moment, type SimulatedPayment } from "../payment";
import { link, paypalDecimal, refundId, timeOf } from "./resources";

const idOf = ({ name }: SimulatedPayment, kind: string): string => `SIM${lettersOf(`paypal v1 ${kind} ${name}`, 14)}`;

const paymentId = (payment: SimulatedPayment): string => payment.providerId ?? `PAYID-${idOf(payment, "payment")}`;
const saleId = (payment: SimulatedPayment): string => idOf(payment, "sale");

/** Payments v1 states amounts like this. */
const amountV1 = (amount: number, { currency }: SimulatedPayment) => ({
  total: paypalDecimal(amount, currency),
  currency,
});

export const payment = (about: SimulatedPayment, { status, at }: Moment) => ({
  id: paymentId(about),
  intent: "sale",
  state: status.toLowerCase(),
  payer: { payment_method: "paypal", status: "VERIFIED" },
  transactions: [
    { amount: amountV1(about.amount, about), payee: { merchant_id: about.merchantId }, invoice_number: about.name },
  ],
  create_time: timeOf(about.begunAt),
  update_time: timeOf(at),
  links: [link("self", `/v1/payments/payment/${paymentId(about)}`)],
});

export const paymentOrder = (about: SimulatedPayment, { status, at }: Moment) => ({
  id: `O-${idOf(about, "order")}`,
  parent_payment: paymentId(about),
  amount: amountV1(about.amount, about),
  state: status.toLowerCase(),
  create_time: timeOf(about.begunAt),
  update_time: timeOf(at),
  links: [
    link("self", `/v1/payments/orders/O-${idOf(about, "order")}`),
    link("parent_payment", `/v1/payments/payment/${paymentId(about)}`),
  ],
});

export const sale = (about: SimulatedPayment, { status, at }: Moment) => ({
  id: saleId(about),
  parent_payment: paymentId(about),
  amount: amountV1(about.captured, about),
  state: status.toLowerCase(),
  payment_mode: "INSTANT_TRANSFER",
  protection_eligibility: "ELIGIBLE",
  invoice_number: about.name,
  create_time: timeOf(about.begunAt),
  update_time: timeOf(at),
  links: [
    link("self", `/v1/payments/sale/${saleId(about)}`),
    link("refund", `/v1/payments/sale/${saleId(about)}/refund`, "POST"),
    link("parent_payment", `/v1/payments/payment/${paymentId(about)}`),
  ],
});

export const saleRefund = (about: SimulatedPayment, { status, at }: Moment) => ({
  id: refundId(about),
  sale_id: saleId(about),
  parent_payment: paymentId(about),
  amount: amountV1(about.returned, about),
  state: status.toLowerCase(),
  invoice_number: about.name,
  create_time: timeOf(about.madeAt),
  update_time: timeOf(at),
  links: [
    link("self", `/v1/payments/refund/${refundId(about)}`),
    link("sale", `/v1/payments/sale/${saleId(about)}`),
    link("parent_payment", `/v1/payments/payment/${paymentId(about)}`),
  ],
});
