import { randomBytes } from "node:crypto";
import type Stripe from "stripe";
import { stripeHeaders } from "../local/demo/stripe-events";

export const SECRET = "whsec_c2VjcmV0IGZvciB0ZXN0cw";

/** Part of the ids of this test file: files share a stack, and an id of another file would be a repeat. */
const run = randomBytes(6).toString("hex");
let counter = 0;

/** A Stripe event around an object, in the shape that Stripe documents. */
export function stripeEvent(
  type: string,
  object: Readonly<Record<string, unknown>>,
  { id = `evt_${run}_${++counter}`, created = 1795000010 }: { id?: string; created?: number } = {},
): string {
  return JSON.stringify({ id, object: "event", type, created, data: { object } });
}

export const paymentIntent = (fields: Partial<Stripe.PaymentIntent> = {}) => ({
  id: "pi_1",
  object: "payment_intent",
  amount: 4250,
  amount_received: 4250,
  amount_capturable: 0,
  currency: "usd",
  metadata: { merchant_id: "mrc_demo" },
  ...fields,
});

export const refund = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: "re_1",
  object: "refund",
  amount: 1000,
  currency: "usd",
  payment_intent: "pi_1",
  charge: "ch_1",
  status: "succeeded",
  ...fields,
});

export const dispute = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: "dp_1",
  object: "dispute",
  amount: 4250,
  currency: "usd",
  payment_intent: "pi_1",
  charge: "ch_1",
  status: "needs_response",
  ...fields,
});

export { stripeHeaders };
