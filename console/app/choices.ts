/** Words of the core that the page shows. A test holds each list against the core's own. */

export const transactionStatuses = [
  ...["pending", "failed", "authorized", "canceled", "captured"],
  ...["partially_refunded", "refunded", "disputed"],
];

export const batchStates = [
  "awaiting_upload",
  "processing",
  "interrupted",
  "completed",
  "completed_with_errors",
  "failed",
  "expired",
];

/** What may be lost while an issue waits. */
export const risks: Readonly<Record<string, string>> = {
  "money-unknown": "nobody knows whether money was taken",
  "record-doubtful": "a record contradicts itself or another one",
  "money-missing": "money moved, and the ledger does not show it",
  "money-waiting": "a payment waits, and is not made without an operator",
  "merchant-unaware": "a merchant does not know of a change",
  "to-look-at": "something is unusual",
};
