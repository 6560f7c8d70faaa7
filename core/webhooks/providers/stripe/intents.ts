import * as z from "zod/mini";
import { reasonIn, stated } from "../event-reading";
import { identifier } from "../identifier";
import { merchantIn, metadata, nameOf, type ReadStripeObject, stripeFigures, submissionIn } from "./object";
import { failed, intentStates } from "./states";

const intent = z.object({
  id: identifier,
  status: z.string(),
  amount: z.number(),
  amount_received: z.nullish(z.number()),
  amount_capturable: z.nullish(z.number()),
  currency: z.string(),
  last_payment_error: z.nullish(
    z.looseObject({ code: z.optional(z.unknown()), decline_code: z.optional(z.unknown()) }),
  ),
  cancellation_reason: z.optional(z.unknown()),
  metadata,
});
type Intent = z.infer<typeof intent>;

/** States in which an intent waits for another attempt, or has not begun one. */
const attempted = new Set(["requires_payment_method", "requires_source"]);

/** The object's own status says more than the event's type, save that no status says that an attempt failed. */
const stateOf = ({ status, last_payment_error }: Intent, type: string) =>
  attempted.has(status) && (last_payment_error || type === "payment_intent.payment_failed")
    ? failed
    : intentStates.get(status);

export const readIntent: ReadStripeObject = (object, { type, at }) => {
  const { success, data } = intent.safeParse(object);
  if (!success) return "UNEXPECTED_SHAPE";
  const state = stateOf(data, type);
  if (state === undefined) return "UNKNOWN_STATUS";
  const figures = stripeFigures(data.currency, {
    amount: data.amount,
    received: data.amount_received ?? (state.status === "captured" ? data.amount : undefined),
    capturable: data.amount_capturable,
  });
  if (typeof figures === "string") return figures;
  const error = data.last_payment_error;
  const observation = stated({
    kind: "intent" as const,
    name: nameOf(data.id),
    belongsTo: [],
    at,
    ...state,
    ...figures,
    merchantId: merchantIn(data.metadata),
    reason: state === failed ? reasonIn(error?.decline_code, error?.code) : reasonIn(data.cancellation_reason),
  });
  return { observations: [observation], ...submissionIn(data.metadata) };
};
