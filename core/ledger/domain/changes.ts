/**
 * What happened to a transaction, so far as its merchant can see it. One event makes any number of changes; each is
 * notified once.
 */
export const changeTypes = [
  /** The payment, apart from what went back, is in this state now. `pending` only where it was in another one before. */
  "transaction.pending",
  "transaction.authorized",
  "transaction.captured",
  "transaction.failed",
  "transaction.canceled",
  /** More or less is authorized or captured, in the same state. */
  "transaction.amount_changed",
  /** The sum of what was refunded moved, and no single refund of the same event says so: a total or a reversal did. */
  "transaction.partially_refunded",
  "transaction.refunded",
  /** The sum of what was refunded fell to zero without a single refund that failed. */
  "transaction.refund_undone",
  "transaction.merchant_changed",
  /** One refund, by its name, is in this state now. */
  "refund.pending",
  "refund.succeeded",
  "refund.failed",
  /** One dispute, by its name, is in this state now, or its amount changed. */
  "dispute.inquiry",
  "dispute.opened",
  "dispute.won",
  "dispute.lost",
] as const;
export type ChangeType = (typeof changeTypes)[number];

export interface Change {
  readonly type: ChangeType;
  /** 1, 2, 3 … within the transaction, without a gap: the head's `revision` after this change. */
  readonly revision: number;
  /** Name of the refund or dispute, as `stripe_re_1`. */
  readonly object?: string;
  /** Why, as the provider's or Tap's code. */
  readonly reason?: string;
}
