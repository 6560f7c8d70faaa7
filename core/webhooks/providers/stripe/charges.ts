import * as z from "zod/mini";
import type { Observation, PaymentStatus, UnreadReason } from "../../../ledger/domain/observation";
import { reasonIn, stated } from "../event-reading";
import { identifier } from "../identifier";
import {
  merchantIn,
  metadata,
  nameOf,
  ownersOf,
  type ReadStripeObject,
  type StripeContext,
  stripeFigures,
  submissionIn,
} from "./object";
import { readRefund } from "./refunds";
import { captured, failed, held, processing, released, type State } from "./states";

const charge = z.object({
  id: identifier,
  payment_intent: z.nullish(identifier),
  status: z.string(),
  captured: z.boolean(),
  amount: z.number(),
  /** Null for a hold that was released, until 2025-03-31. */
  amount_captured: z.nullish(z.number()),
  amount_refunded: z.number(),
  currency: z.string(),
  failure_code: z.optional(z.unknown()),
  /** The booking that took the money of a bank debit back; of every debit that fails, also of one that never succeeded. */
  failure_balance_transaction: z.optional(z.unknown()),
  /** The newest refunds, at most ten: only before 2022-11-15, when no other event reported a refund. */
  refunds: z.nullish(z.object({ data: z.array(z.record(z.string(), z.unknown())) })),
  metadata,
});
type Charge = z.infer<typeof charge>;

/** What a charge says: its state, and the figures that the state gives a meaning to. */
interface ChargeState {
  readonly state?: State<PaymentStatus>;
  readonly captured?: number;
  /** Sum of refunds; only of a captured charge, where nothing else can be meant. */
  readonly refunded?: number;
  readonly reversed?: number;
}

export const readCharge: ReadStripeObject = (object, context) => {
  const { type, at, version } = context;
  const { success, data } = charge.safeParse(object);
  if (!success) return "UNEXPECTED_SHAPE";
  const said = stateOf(data, type);
  if (typeof said === "string") return said;
  const { state = { progress: 0, final: 0 as const }, ...amounts } = said;
  const figures = stripeFigures(data.currency, { amount: data.amount, ...amounts });
  if (typeof figures === "string") return figures;
  const { refunded, ...observed } = figures;
  const observation = stated({
    kind: "charge" as const,
    name: nameOf(data.id),
    belongsTo: ownersOf(data.payment_intent),
    at,
    ...state,
    ...observed,
    refundTotal: refunded === undefined ? undefined : { amount: refunded, countsRelease: version.totalCountsRelease },
    merchantId: merchantIn(data.metadata),
    reason: state === failed ? reasonIn(data.failure_code) : undefined,
  });
  return { observations: [observation, ...refundsIn(data, context)], ...submissionIn(data.metadata) };
};

/** One that cannot be read is left to the charge's sum of refunds. */
function refundsIn({ id, payment_intent, refunds }: Charge, context: StripeContext): readonly Observation[] {
  if (context.type !== "charge.refunded") return [];
  return (refunds?.data ?? []).flatMap((listed) => {
    const reading = readRefund({ ...listed, charge: id, payment_intent }, context);
    return typeof reading === "string" ? [] : reading.observations;
  });
}

function stateOf(data: Charge, type: string): ChargeState | UnreadReason {
  if (data.status === "pending") return { state: processing };
  if (data.status === "failed") return failedState(data);
  if (data.status !== "succeeded") return "UNKNOWN_STATUS";
  return data.captured ? capturedState(data) : heldState(data, type);
}

const failedState = ({ failure_balance_transaction, amount }: Charge): ChargeState =>
  failure_balance_transaction ? { state: failed, reversed: amount } : { state: failed };

function capturedState({ amount_captured, amount_refunded }: Charge): ChargeState | UnreadReason {
  if (!amount_captured) return "UNEXPECTED_SHAPE";
  return { state: captured, captured: amount_captured, refunded: amount_refunded };
}

/**
 * Since 2025-03-31 a hold that has expired looks like any hold: only `charge.expired` tells. Before, its `amount_refunded`
 * tells as well. So a mere update says nothing of the state: it would bring an expired hold back.
 */
function heldState({ amount, amount_refunded }: Charge, type: string): ChargeState {
  if (type === "charge.expired" || (amount > 0 && amount_refunded >= amount)) return { state: released, captured: 0 };
  return type === "charge.updated" ? {} : { state: held, captured: 0 };
}
