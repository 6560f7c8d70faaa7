import * as z from "zod/mini";
import { reasonIn, stated } from "../event-reading";
import { identifier } from "../identifier";
import {
  deploymentIn,
  merchantIn,
  metadata,
  nameOf,
  ownersOf,
  type ReadStripeObject,
  requestedAsIn,
  stripeFigures,
} from "./object";
import { refundStates } from "./states";
import type { VersionMeaning } from "./version";

const refund = z.object({
  id: identifier,
  payment_intent: z.nullish(identifier),
  charge: z.nullish(identifier),
  amount: z.number(),
  currency: z.string(),
  /** Null for refunds of old API versions, which succeeded at once. */
  status: z.nullish(z.string()),
  reason: z.nullish(z.string()),
  failure_reason: z.optional(z.unknown()),
  /** Epoch seconds. */
  created: z.nullish(z.number()),
  metadata,
});

/** Stripe also calls it a refund when it releases what was authorized and never captured: nobody gets that back. */
function releaseOf(reason: string | null | undefined, version: VersionMeaning): "yes" | "no" | "maybe" {
  if (reason === "expired_uncaptured_charge") return "yes";
  return reason || !version.releaseIsRefund ? "no" : "maybe";
}

export const readRefund: ReadStripeObject = (object, { at, version }) => {
  const { success, data } = refund.safeParse(object);
  if (!success) return "UNEXPECTED_SHAPE";
  const state = refundStates.get(data.status ?? "succeeded");
  if (state === undefined) return "UNKNOWN_STATUS";
  const figures = stripeFigures(data.currency, { amount: data.amount });
  if (typeof figures === "string") return figures;
  const belongsTo = ownersOf(data.charge, data.payment_intent);
  const observation = stated({
    kind: "refund" as const,
    name: nameOf(data.id),
    belongsTo,
    at,
    ...state,
    ...figures,
    madeAt: Number.isSafeInteger(data.created) ? Number(data.created) * 1000 : undefined,
    release: releaseOf(data.reason, version),
    requestedAs: requestedAsIn(data.metadata),
    // A refund of a payment says nothing of the merchant: the payment does.
    merchantId: belongsTo.length === 0 ? merchantIn(data.metadata) : undefined,
    reason: reasonIn(data.failure_reason, data.reason),
  });
  return { observations: [observation], ...deploymentIn(data.metadata) };
};
