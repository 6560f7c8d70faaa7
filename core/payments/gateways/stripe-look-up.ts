import type Stripe from "stripe";
import { stripeAmount } from "../../webhooks/providers/stripe/amount";
import { TRANSACTION_METADATA } from "../../webhooks/providers/stripe/metadata";
import type { Charge, ChargeRecord } from "../application/ports/gateway";

/** PaymentIntents that one look-up shows: a payment has one. */
const MOST = 10;

const states: Readonly<Partial<Record<Stripe.PaymentIntent.Status, ChargeRecord["state"]>>> = {
  succeeded: "captured",
  requires_capture: "authorized",
  processing: "processing",
  requires_payment_method: "declined",
  canceled: "declined",
};

/**
 * PaymentIntents of the transaction, by the metadata that each charge carries. Stripe's search knows a new one within a
 * minute: https://docs.stripe.com/search
 */
export async function chargesOf(stripe: Stripe, charge: Charge, timeout: number): Promise<readonly ChargeRecord[]> {
  const query = `metadata['${TRANSACTION_METADATA}']:'${charge.transactionId}'`;
  const { data } = await stripe.paymentIntents.search({ query, limit: MOST }, { timeout });
  const submitted = stripeAmount(charge);
  return data.map(({ id, status, amount, currency }) => ({
    reference: id,
    state: states[status] ?? "open",
    isWhole: amount === submitted?.amount && currency === submitted.currency,
  }));
}
