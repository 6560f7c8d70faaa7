import * as z from "zod/mini";
import type { DisputeObservation, DisputeStatus, UnreadReason } from "../../../ledger/domain/observation";
import { isExact, reasonIn, stated } from "../event-reading";
import { identifier } from "../identifier";
import {
  type Money,
  merchantIn,
  moneyIn,
  nameOf,
  payee,
  paypalAmount,
  type ReadPaypalResource,
  timeOf,
} from "./resource";

const dispute = z.object({
  dispute_id: identifier,
  update_time: z.optional(z.unknown()),
  status: z.optional(z.string()),
  reason: z.optional(z.unknown()),
  dispute_amount: z.nullish(paypalAmount),
  dispute_outcome: z.nullish(
    z.object({ outcome_code: z.optional(z.string()), amount_refunded: z.nullish(paypalAmount) }),
  ),
  disputed_transactions: z
    .array(z.object({ seller_transaction_id: identifier, gross_amount: z.nullish(paypalAmount), seller: payee }))
    .check(z.minLength(1)),
});
type Dispute = z.infer<typeof dispute>;

/** PayPal pays both sides of a RESOLVED_WITH_PAYOUT. NONE: closed undecided, as another dispute took its place. */
const outcomes = new Map<string, DisputeStatus>([
  ["RESOLVED_BUYER_FAVOUR", "lost"],
  ["ACCEPTED", "lost"],
  ["RESOLVED_SELLER_FAVOUR", "won"],
  ["RESOLVED_WITH_PAYOUT", "won"],
  ["CANCELED_BY_BUYER", "won"],
  ["DENIED", "won"],
  ["NONE", "won"],
]);
const progress = { inquiry: 0, open: 1, lost: 2, won: 3 } as const satisfies Record<DisputeStatus, number>;

/** Any dispute without an outcome is open; one that was resolved without any is unread. */
function statusOf({ status, dispute_outcome }: Dispute): DisputeStatus | undefined {
  const outcome = dispute_outcome?.outcome_code;
  if (outcome !== undefined) return outcomes.get(outcome);
  return status?.toUpperCase() === "RESOLVED" ? undefined : "open";
}

/** A dispute is one object in each payment that it is about. */
export const readDispute: ReadPaypalResource = (resource, context) => {
  const { success, data } = dispute.safeParse(resource);
  if (!success) return "UNEXPECTED_SHAPE";
  const status = statusOf(data);
  if (status === undefined) return "UNKNOWN_STATUS";
  const shares = sharesOf(data);
  if (typeof shares === "string") return shares;
  const lost = status === "lost" ? lostOf(data, shares) : undefined;
  if (isReason(lost)) return lost;
  const merchants = new Map(
    data.disputed_transactions.map((one) => [one.seller_transaction_id, merchantIn(one.seller)]),
  );
  const observations = [...shares].map(
    ([id, money]): DisputeObservation => ({
      kind: "dispute",
      name: `${nameOf(data.dispute_id)}@${id}`,
      belongsTo: [nameOf(id)],
      at: timeOf(data, context),
      final: 0,
      progress: progress[status],
      status,
      ...money,
      ...stated({ lost, merchantId: merchants.get(id), reason: reasonIn(data.reason) }),
    }),
  );
  return { observations };
};

/** What is disputed of each transaction: of one, the dispute's amount; of several, the gross amount of each. */
function sharesOf({ disputed_transactions, dispute_amount }: Dispute): ReadonlyMap<string, Money> | UnreadReason {
  const shares = new Map<string, Money>();
  const isOfOne = new Set(disputed_transactions.map((one) => one.seller_transaction_id)).size === 1;
  for (const { seller_transaction_id: id, gross_amount } of disputed_transactions) {
    const said = isOfOne ? (dispute_amount ?? gross_amount) : gross_amount;
    if (!said) return "UNEXPECTED_SHAPE";
    const share = moneyIn(said);
    if (typeof share === "string") return share;
    shares.set(id, share);
  }
  return shares;
}

/** What was lost of each share, where it is not the share itself: PayPal states one sum for all of them. */
function lostOf(data: Dispute, shares: ReadonlyMap<string, Money>): DisputeObservation["lost"] | UnreadReason {
  const said = data.dispute_outcome?.amount_refunded ?? (shares.size > 1 ? data.dispute_amount : undefined);
  if (!said) return undefined;
  const sum = moneyIn(said);
  if (typeof sum === "string") return sum;
  const all = [...shares.values()];
  if (all.some(({ currency }) => currency !== sum.currency)) return "unknown";
  if (shares.size === 1) return sum.amount;
  const whole = all.reduce((total, { amount }) => total + amount, 0);
  return isExact(whole) && whole === sum.amount ? undefined : "unknown";
}

const isReason = (lost: DisputeObservation["lost"] | UnreadReason): lost is UnreadReason =>
  typeof lost === "string" && lost !== "unknown";
