import Stripe from "stripe";

const stripe = new Stripe("sk_test_unused");

/** Headers as Stripe sends them, signed by Stripe's own library. */
export function stripeHeaders(payload: string, secret: string, at = new Date()): Record<string, string> {
  const signature = stripe.webhooks.generateTestHeaderString({
    payload,
    secret,
    timestamp: Math.floor(at.getTime() / 1000),
  });
  return { "content-type": "application/json; charset=utf-8", "stripe-signature": signature };
}
