import * as z from "zod/mini";
import { reasonIn, stated } from "../event-reading";
import { identifier } from "../identifier";
import { nameOf, ownersOf, type ReadStripeObject, stripeFigures } from "./object";
import { disputeStates } from "./states";

const dispute = z.object({
  id: identifier,
  payment_intent: z.nullish(identifier),
  charge: z.nullish(identifier),
  amount: z.number(),
  currency: z.string(),
  status: z.string(),
  reason: z.optional(z.unknown()),
});

export const readDispute: ReadStripeObject = (object, { at }) => {
  const { success, data } = dispute.safeParse(object);
  const belongsTo = ownersOf(data?.charge, data?.payment_intent);
  if (!success || belongsTo.length === 0) return "UNEXPECTED_SHAPE";
  const state = disputeStates.get(data.status);
  if (state === undefined) return "UNKNOWN_STATUS";
  const figures = stripeFigures(data.currency, { amount: data.amount });
  if (typeof figures === "string") return figures;
  const observation = stated({
    kind: "dispute" as const,
    name: nameOf(data.id),
    belongsTo,
    at,
    ...state,
    ...figures,
    reason: reasonIn(data.reason),
  });
  return { observations: [observation] };
};
