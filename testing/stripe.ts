import { randomBytes } from "node:crypto";
import type Stripe from "stripe";
import { stripeHeaders } from "../simulation/signatures";

export const SECRET = "whsec_c2VjcmV0IGZvciB0ZXN0cw";

/** Part of the ids of this test file: files share a stack, and an id of another file would be a repeat. */
const run = randomBytes(6).toString("hex");
let counter = 0;

/** What an intent says when Stripe sends an event of this type. */
const intentStates = new Map<string, (amount: unknown) => Readonly<Record<string, unknown>>>([
  ["payment_intent.created", () => ({ status: "requires_payment_method" })],
  ["payment_intent.requires_action", () => ({ status: "requires_action" })],
  ["payment_intent.partially_funded", () => ({ status: "requires_action" })],
  ["payment_intent.processing", () => ({ status: "processing" })],
  ["payment_intent.payment_failed", () => ({ status: "requires_payment_method" })],
  ["payment_intent.amount_capturable_updated", (amount) => ({ status: "requires_capture", amount_capturable: amount })],
  ["payment_intent.succeeded", (amount) => ({ status: "succeeded", amount_received: amount })],
  ["payment_intent.canceled", () => ({ status: "canceled" })],
]);

/**
 * A Stripe event around an object, in the shape that Stripe documents. An intent is in the state that its event's type
 * tells, where the object does not say otherwise.
 */
export function stripeEvent(
  type: string,
  object: Readonly<Record<string, unknown>>,
  {
    id = `evt_${run}_${++counter}`,
    created = 1795000010,
    apiVersion = "2025-09-30.clover",
  }: { id?: string; created?: number; apiVersion?: string | null } = {},
): string {
  const state = intentStates.get(type)?.(object.amount);
  const carried = state ? { amount_received: 0, amount_capturable: 0, ...state, ...object } : object;
  return JSON.stringify({ id, object: "event", api_version: apiVersion, type, created, data: { object: carried } });
}

/** A thin event, which names its object only. */
export const thinEvent = (type: string, related: { readonly id: string; readonly type: string }, fields = {}): string =>
  JSON.stringify({
    id: `evt_${run}_${++counter}`,
    object: "v2.core.event",
    type,
    livemode: false,
    created: "2026-11-18T10:00:10.000Z",
    related_object: { ...related, url: `/v1/${related.type}s/${related.id}` },
    ...fields,
  });

export const paymentIntent = (fields: Partial<Stripe.PaymentIntent> = {}) => ({
  id: "pi_1",
  object: "payment_intent",
  amount: 4250,
  currency: "usd",
  metadata: { merchant_id: "mrc_demo" },
  ...fields,
});

/** A charge that took its money. */
export const charge = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: "ch_1",
  object: "charge",
  payment_intent: "pi_1",
  status: "succeeded",
  captured: true,
  amount: 4250,
  amount_captured: 4250,
  amount_refunded: 0,
  currency: "usd",
  failure_balance_transaction: null,
  metadata: { merchant_id: "mrc_demo" },
  ...fields,
});

/** The charge of an intent: never that of another one, since a charge connects what names it. */
const chargeOf = ({ payment_intent }: Readonly<Record<string, unknown>>): string =>
  `${payment_intent ?? "pi_1"}`.replace(/^pi_/, "ch_");

export const refund = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: "re_1",
  object: "refund",
  amount: 1000,
  currency: "usd",
  payment_intent: "pi_1",
  charge: chargeOf(fields),
  status: "succeeded",
  ...fields,
});

export const dispute = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: "dp_1",
  object: "dispute",
  amount: 4250,
  currency: "usd",
  payment_intent: "pi_1",
  charge: chargeOf(fields),
  status: "needs_response",
  ...fields,
});

export { stripeHeaders };
