import { transactionFields } from "../../core/ledger/application/transaction-fields";
import type { TransactionPage } from "../../core/queries/application/list-transactions";
import type { TransactionWithHistory } from "../../core/queries/application/read-transaction";

/** A transaction with its history and what was told of it. */
export function transactionView({ transaction, history, hasOlder, notifications }: TransactionWithHistory) {
  return {
    ...transactionFields(transaction),
    history: history.map((row) => ({
      seq: row.seq,
      timestamp: row.timestamp,
      occurred_at: row.occurredAt,
      event: row.eventKey,
      type: row.eventType,
      status: row.status,
      ...(row.reason && { reason: row.reason }),
      facts: row.facts,
      previous_hash: row.previousHash,
      hash: row.hash,
    })),
    /** Pass it as `before` to read the rows before these; null when there are none. */
    history_before: hasOlder ? (history[0]?.timestamp ?? null) : null,
    /** What was told of it, oldest first, with each attempt to deliver it to the merchant's endpoint. */
    notifications: notifications.map((told) => ({
      id: told.notificationId,
      created_at: told.createdAt,
      state: told.state,
      attempts: told.attempts.map(({ at, outcome, httpStatus, milliseconds }) => ({
        at,
        outcome,
        ...(httpStatus !== undefined && { http_status: httpStatus }),
        milliseconds,
      })),
      next_attempt_at: told.nextAttemptAt ?? null,
    })),
  };
}

/** A page of a list. `cursor` is null on the last page. */
export function pageView({ transactions, cursor }: TransactionPage) {
  return {
    transactions: transactions.map((summary) => ({
      id: summary.transactionId,
      merchant_id: summary.merchantId,
      status: summary.status,
      currency: summary.currency,
      amount: summary.amount,
      amount_refunded: summary.amountRefunded,
      created_at: summary.createdAt,
    })),
    cursor: cursor ?? null,
  };
}
