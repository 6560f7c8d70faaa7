/** Words of answers that stand for a state, each list in the order in which documents explain them. */
export const paymentStatuses = ["pending", "failed", "authorized", "canceled", "captured"] as const;
export const refundStatuses = ["pending", "succeeded", "failed"] as const;
export const disputeStatuses = ["inquiry", "open", "won", "lost"] as const;

/** What a merchant may request of a payment, and what became of it. */
export const modificationKinds = ["refund", "capture", "cancel"] as const;
export const modificationStates = ["pending", "succeeded", "failed"] as const;

/** What an operator should look at. */
export const transactionFlags = [
  "returned_exceeds_capture",
  "currency_mismatch",
  "unknown_currency",
  "dispute_split_unknown",
  "refund_figures_differ",
  "refund_total_unclear",
  "late_failure",
  "several_payments",
] as const;

/** Every notifiable change, by the type of its notification. */
export const changeTypes = [
  "transaction.pending",
  "transaction.authorized",
  "transaction.captured",
  "transaction.failed",
  "transaction.canceled",
  "transaction.amount_changed",
  "transaction.partially_refunded",
  "transaction.refunded",
  "transaction.refund_undone",
  "transaction.merchant_changed",
  "refund.pending",
  "refund.succeeded",
  "refund.failed",
  "dispute.inquiry",
  "dispute.opened",
  "dispute.won",
  "dispute.lost",
] as const;

export const deliveryStates = [
  "pending",
  "delivered",
  "failed",
  "gone",
  "unaddressed",
  "paused",
  "unsubscribed",
] as const;

/** How an attempt to deliver a notification can end. */
export const attemptOutcomes = [
  "delivered",
  "answered",
  "timeout",
  "connection_failed",
  "address_refused",
  "misconfigured",
] as const;

export const eventStates = ["received", "processed", "ignored", "unread", "failed"] as const;
export const decisionEffects = ["resumed", "kept", "finished", "expired", "unknown"] as const;
