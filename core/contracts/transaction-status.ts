/** Every status of a transaction, as the ledger derives it and the API shows it. */
export const transactionStatuses = [
  "pending",
  "authorized",
  "captured",
  "failed",
  "canceled",
  "partially_refunded",
  "refunded",
  "disputed",
] as const;
