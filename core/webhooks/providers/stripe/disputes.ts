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
  balance_transactions: z.optional(z.unknown()),
});
/** What was withdrawn (negative) and reinstated, without fees, in the currency that the account is paid out in. */
const bookings = z.array(z.object({ amount: z.number(), currency: z.string() })).check(z.minLength(1));

/**
 * What a lost dispute took in the end: where the customer had a part back already, Stripe reinstates that part and still
 * calls the dispute lost. Source: support.stripe.com/questions/dispute-for-full-charge-amount-after-a-partial-refund-was-issued.
 * Undefined where the bookings are in another currency: then the disputed amount stands.
 */
function lostIn({ status, currency, balance_transactions }: z.infer<typeof dispute>): number | undefined {
  const { success, data } = bookings.safeParse(balance_transactions);
  if (status !== "lost" || !success || data.some((booking) => booking.currency !== currency)) return undefined;
  return Math.max(0, -data.reduce((sum, { amount }) => sum + amount, 0));
}

export const readDispute: ReadStripeObject = (object, { at }) => {
  const { success, data } = dispute.safeParse(object);
  const belongsTo = ownersOf(data?.charge, data?.payment_intent);
  if (!success || belongsTo.length === 0) return "UNEXPECTED_SHAPE";
  const state = disputeStates.get(data.status);
  if (state === undefined) return "UNKNOWN_STATUS";
  const figures = stripeFigures(data.currency, { amount: data.amount, lost: lostIn(data) });
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
