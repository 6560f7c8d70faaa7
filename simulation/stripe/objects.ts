import { stripeAmount } from "../../core/webhooks/providers/stripe/amount";
import { lettersOf, refundedBy, type SimulatedPayment, secondsOf } from "../payment";

/** Newest version that docs/webhooks.md names as tested. */
export const API_VERSION = "2026-10-28.endive";
/** Newest version in which an invoice names its payment. */
export const INVOICE_API_VERSION = "2024-06-20";

const idOf = (prefix: string, { name }: SimulatedPayment, kind: string): string =>
  `${prefix}_3SIM${lettersOf(`stripe ${kind} ${name}`, 20)}`;

export const intentId = (payment: SimulatedPayment): string => payment.providerId ?? idOf("pi", payment, "intent");
const chargeId = (payment: SimulatedPayment): string => idOf("ch", payment, "charge");
const refundId = (payment: SimulatedPayment): string => idOf("re", payment, `refund ${payment.number}`);
const disputeId = (payment: SimulatedPayment): string => idOf("du", payment, `dispute ${payment.number}`);

/** Stripe's amount. Throws where the currency has no such amount at Stripe. */
function stripeUnits(amount: number, { currency }: SimulatedPayment): number {
  const money = stripeAmount({ amount, currency });
  if (money === undefined) throw new RangeError(`Stripe takes no parts of a unit in ${currency}`);
  return money.amount;
}

const common = (payment: SimulatedPayment) => ({
  created: secondsOf(payment.begunAt),
  currency: payment.currency.toLowerCase(),
  customer: null,
  description: `Simulated payment ${payment.name}`,
  livemode: false,
  metadata: { merchant_id: payment.merchantId, order_id: payment.name },
});

const DECLINED = {
  code: "card_declined",
  decline_code: "insufficient_funds",
  message: "Your card has insufficient funds.",
  type: "card_error",
};

/** A payment intent in a state. `failed`: its last attempt was declined. */
export function intent(payment: SimulatedPayment, status: string, failed = false) {
  const isHeld = status === "requires_capture";
  return {
    id: intentId(payment),
    object: "payment_intent",
    ...common(payment),
    amount: stripeUnits(payment.amount, payment),
    amount_capturable: isHeld ? stripeUnits(payment.amount, payment) : 0,
    amount_received: status === "succeeded" ? stripeUnits(payment.captured, payment) : 0,
    automatic_payment_methods: { allow_redirects: "always", enabled: true },
    canceled_at: null,
    cancellation_reason: status === "canceled" ? "abandoned" : null,
    capture_method: isHeld || payment.captured < payment.amount ? "manual" : "automatic_async",
    client_secret: null,
    confirmation_method: "automatic",
    last_payment_error: failed ? DECLINED : null,
    latest_charge: status === "requires_payment_method" && !failed ? null : chargeId(payment),
    next_action: null,
    payment_method: null,
    payment_method_types: ["card"],
    receipt_email: null,
    statement_descriptor: null,
    status,
    transfer_group: null,
  };
}

const FAILED_OUTCOME = {
  network_status: "declined_by_network",
  reason: "insufficient_funds",
  risk_level: "normal",
  seller_message: "The bank returned the decline code `insufficient_funds`.",
  type: "issuer_declined",
};
const PAID_OUTCOME = {
  network_status: "approved_by_network",
  reason: null,
  risk_level: "normal",
  seller_message: "Payment complete.",
  type: "authorized",
};

/** A charge of the payment. `hold`: its money was authorized, and not captured. `refunded`: minor units given back. */
export function charge(
  payment: SimulatedPayment,
  { status = "succeeded", hold = false, refunded = payment.refundedBefore } = {},
) {
  const isCaptured = status === "succeeded" && !hold;
  const isFailed = status === "failed";
  return {
    id: chargeId(payment),
    object: "charge",
    ...common(payment),
    amount: stripeUnits(payment.amount, payment),
    amount_captured: isCaptured ? stripeUnits(payment.captured, payment) : 0,
    amount_refunded: stripeUnits(refunded, payment),
    balance_transaction: isCaptured ? `txn_${chargeId(payment).slice("ch_".length)}` : null,
    calculated_statement_descriptor: "SIMULATED STORE",
    captured: isCaptured,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: isFailed ? DECLINED.code : null,
    failure_message: isFailed ? DECLINED.message : null,
    outcome: isFailed ? FAILED_OUTCOME : PAID_OUTCOME,
    paid: status === "succeeded",
    payment_intent: intentId(payment),
    payment_method: null,
    payment_method_details: {
      card: {
        brand: "visa",
        country: "US",
        exp_month: 12,
        exp_year: 2034,
        funding: "credit",
        last4: "4242",
        network: "visa",
      },
      type: "card",
    },
    receipt_url: null,
    refunded: isCaptured && refunded >= payment.captured,
    status,
  };
}

export const refundedCharge = (payment: SimulatedPayment) => charge(payment, { refunded: refundedBy(payment) });

export const refund = (payment: SimulatedPayment, status: string) => ({
  id: refundId(payment),
  object: "refund",
  amount: stripeUnits(payment.returned, payment),
  balance_transaction: null,
  charge: chargeId(payment),
  created: secondsOf(payment.madeAt),
  currency: payment.currency.toLowerCase(),
  destination_details: { type: "card" },
  ...(status === "failed" && { failure_reason: "expired_or_canceled_card" }),
  metadata: {},
  payment_intent: intentId(payment),
  reason: "requested_by_customer",
  receipt_number: null,
  status,
});

/** `booked`: what the dispute has taken (negative) and given back so far, in minor units. */
export const dispute = (payment: SimulatedPayment, status: string, booked: readonly number[]) => ({
  id: disputeId(payment),
  object: "dispute",
  amount: stripeUnits(payment.returned, payment),
  balance_transactions: booked.map((amount, index) => ({
    id: `txn_${disputeId(payment).slice("du_".length)}${"AB".charAt(index)}`,
    object: "balance_transaction",
    amount: Math.sign(amount) * stripeUnits(Math.abs(amount), payment),
    currency: payment.currency.toLowerCase(),
    type: "adjustment",
  })),
  charge: chargeId(payment),
  created: secondsOf(payment.madeAt),
  currency: payment.currency.toLowerCase(),
  evidence_details: {
    due_by: secondsOf(payment.madeAt) + 864_000,
    has_evidence: false,
    past_due: false,
    submission_count: 0,
  },
  is_charge_refundable: false,
  livemode: false,
  metadata: {},
  payment_intent: intentId(payment),
  reason: "fraudulent",
  status,
});

export const checkoutSession = (payment: SimulatedPayment, status: string, paymentStatus: string) => ({
  id: `cs_test_${chargeId(payment).slice("ch_".length)}`,
  object: "checkout.session",
  amount_subtotal: stripeUnits(payment.amount, payment),
  amount_total: stripeUnits(payment.amount, payment),
  client_reference_id: payment.name,
  created: secondsOf(payment.begunAt),
  currency: payment.currency.toLowerCase(),
  livemode: false,
  metadata: { merchant_id: payment.merchantId },
  mode: "payment",
  payment_intent: intentId(payment),
  payment_status: paymentStatus,
  status,
});

export const invoice = (payment: SimulatedPayment, status: string) => {
  const isPaid = status === "paid";
  const amount = stripeUnits(payment.amount, payment);
  return {
    id: `in_${chargeId(payment).slice("ch_".length)}`,
    object: "invoice",
    amount_due: amount,
    amount_paid: isPaid ? amount : 0,
    amount_remaining: isPaid ? 0 : amount,
    billing_reason: "subscription_create",
    charge: isPaid ? chargeId(payment) : null,
    collection_method: "charge_automatically",
    created: secondsOf(payment.begunAt),
    currency: payment.currency.toLowerCase(),
    livemode: false,
    metadata: {},
    paid: isPaid,
    payment_intent: intentId(payment),
    status,
    subscription_details: { metadata: { merchant_id: payment.merchantId } },
  };
};
