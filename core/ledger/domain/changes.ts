import { lostOf } from "./contribution";
import type { Derived } from "./derive";
import { fieldOf, type ObjectState, type PartChange } from "./objects";
import type { DisputeStatus, RefundStatus } from "./observation";
import { isRelease } from "./shown-parts";

/**
 * What happened to a transaction, so far as its merchant can see it. One event makes any number of changes, and each of
 * them is notified once. A payment that has only begun is no change.
 */
export const changeTypes = [
  // The payment is in this state now, whatever went back of it. `pending` only where it was in another state before.
  "transaction.pending",
  "transaction.authorized",
  "transaction.captured",
  "transaction.failed",
  "transaction.canceled",
  // Its state is the same, but more or less is authorized or captured, or in another currency.
  "transaction.amount_changed",
  // The sum of refunds moved, and no single refund of the event says so: the provider's sum did, or a reversal.
  "transaction.partially_refunded",
  "transaction.refunded",
  // Likewise, and nothing is refunded any more.
  "transaction.refund_undone",
  // It belongs to another merchant now; `contested` where two are named.
  "transaction.merchant_changed",
  // One refund is in this state now, or has another amount.
  "refund.pending",
  "refund.succeeded",
  "refund.failed",
  // One dispute is in this state now, or another amount is disputed or lost.
  "dispute.inquiry",
  "dispute.opened",
  "dispute.won",
  "dispute.lost",
] as const;
export type ChangeType = (typeof changeTypes)[number];

export interface Change {
  readonly type: ChangeType;
  /** 1, 2, 3 … within the transaction, without a gap. */
  readonly revision: number;
  /** Name of the refund or dispute, as `stripe_re_1`. */
  readonly object?: string;
  /** Why, as a code of the provider or of Tap. */
  readonly reason?: string;
}
type Happened = Omit<Change, "revision">;

/** A transaction before and after an event: what `derived` says of it. `before` is absent where the event begins it. */
export interface Transition {
  readonly before: Derived | undefined;
  readonly after: Derived;
  readonly parts: readonly PartChange[];
  /** How many changes there were before. */
  readonly revision: number;
}

/** The notifiable changes of one event, numbered from the transaction's revision on. */
export function changesBetween({ before, after, parts, revision }: Transition): readonly Change[] {
  const ofParts = parts.flatMap((part) => partChanges(part, after));
  const happened = [
    ...paymentChanges(before, after),
    ...ofParts,
    ...(ofParts.some(({ type }) => type.startsWith("refund."))
      ? []
      : refundedChanges(before, after, reversalReason(parts))),
  ];
  // Nobody was notified before the first change: to whom it belonged until then was nobody's business.
  if (revision > 0 && before !== undefined && before.merchantId !== after.merchantId) {
    happened.push({ type: "transaction.merchant_changed" });
  }
  return happened.map((change, index) => ({ ...change, revision: revision + index + 1 }));
}

/** Changes that two transactions' join makes to the one that stays, though no event tells of a single object. */
export function joinChanges(before: Derived, after: Derived, revision: number): readonly Change[] {
  const disputes: Happened[] = [
    ...(after.disputes.inquiry > before.disputes.inquiry ? [{ type: "dispute.inquiry" } as const] : []),
    ...(after.disputes.open > before.disputes.open ? [{ type: "dispute.opened" } as const] : []),
    ...(after.disputes.lost > before.disputes.lost ? [{ type: "dispute.lost" } as const] : []),
  ];
  const rest = changesBetween({ before, after, parts: [], revision: revision + disputes.length });
  return [...disputes.map((change, index) => ({ ...change, revision: revision + index + 1 })), ...rest];
}

function paymentChanges(before: Derived | undefined, after: Derived): Happened[] {
  const { paymentStatus, reason } = after;
  const was = before?.paymentStatus ?? "pending";
  if (was !== paymentStatus) return [{ type: `transaction.${paymentStatus}`, ...(reason !== undefined && { reason }) }];
  if (before === undefined || paymentStatus === "pending") return [];
  const isSame = before.amount === after.amount && before.currency === after.currency;
  return isSame ? [] : [{ type: "transaction.amount_changed" }];
}

function refundedChanges(before: Derived | undefined, after: Derived, reason: string | undefined): Happened[] {
  if ((before?.refunded ?? 0n) === after.refunded) return [];
  if (after.refunded === 0n) return [{ type: "transaction.refund_undone" }];
  const isWhole = after.captured > 0n && after.refunded >= after.captured;
  const type = isWhole ? "transaction.refunded" : "transaction.partially_refunded";
  return [{ type, ...(reason !== undefined && { reason }) }];
}

/** Why an event took a captured amount back as a whole, as a debit that failed late. */
function reversalReason(parts: readonly PartChange[]): string | undefined {
  const reversal = parts.find(({ before, after }) => after.registers.reversed !== before?.registers.reversed);
  return reversal && fieldOf(reversal.after, "reason");
}

function partChanges({ before, after }: PartChange, transaction: Derived): Happened[] {
  const type = changeTypeOf(after, transaction);
  if (type === undefined) return [];
  if (before !== undefined && visibleText(before) === visibleText(after)) return [];
  const reason = fieldOf(after, "reason");
  return [{ type, object: after.name, ...(reason !== undefined && { reason }) }];
}

const refundTypes: Readonly<Record<RefundStatus, ChangeType>> = {
  pending: "refund.pending",
  succeeded: "refund.succeeded",
  failed: "refund.failed",
};
const disputeTypes: Readonly<Record<DisputeStatus, ChangeType>> = {
  inquiry: "dispute.inquiry",
  open: "dispute.opened",
  won: "dispute.won",
  lost: "dispute.lost",
};

function changeTypeOf(part: ObjectState, transaction: Derived): ChangeType | undefined {
  const status = fieldOf(part, "status");
  if (part.kind === "dispute") return disputeTypes[status as DisputeStatus];
  if (part.kind !== "refund" || isRelease(part, transaction)) return undefined;
  return refundTypes[status as RefundStatus];
}

const visibleText = (part: ObjectState): string =>
  [
    fieldOf(part, "status"),
    fieldOf(part, "amount"),
    fieldOf(part, "currency"),
    part.kind === "dispute" && lostOf(part),
  ].join();
