import { readFileSync } from "node:fs";
import { join } from "node:path";
import Stripe from "stripe";
import { projectRoot } from "../paths";

const stripe = new Stripe("sk_test_unused");

/** Stripe's sample events, told of other payments by replacing their ids. */
export function stripeSample(name: string, ids: Readonly<Record<string, string>> = {}): string {
  const text = readFileSync(join(projectRoot, "samples/stripe", `${name}.json`), "utf8");
  return Object.entries(ids).reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
}

/** Headers as Stripe sends them, signed by Stripe's own library. */
export function stripeHeaders(payload: string, secret: string, at = new Date()): Record<string, string> {
  const signature = stripe.webhooks.generateTestHeaderString({
    payload,
    secret,
    timestamp: Math.floor(at.getTime() / 1000),
  });
  return { "content-type": "application/json; charset=utf-8", "stripe-signature": signature };
}
