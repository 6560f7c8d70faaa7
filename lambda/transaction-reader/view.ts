import { disputeFields, refundFields, transactionFields } from "../../core/ledger/application/transaction-fields";
import type { LedgerRow, OtherChain } from "../../core/ledger/domain/row";
import type { TransactionPage } from "../../core/queries/application/list-transactions";
import type { TransactionWithHistory } from "../../core/queries/application/read-transaction";

/** A transaction with a page each of its refunds, disputes and history, and its notifications. */
export function transactionView({ transaction, history, refunds, disputes, notifications }: TransactionWithHistory) {
  return {
    ...transactionFields(transaction),
    /** Newest first. */
    refunds: refunds.parts.flatMap((part) => refundFields(part) ?? []),
    /** Pass it as `refunds_before` to read the refunds before these; null when there are none. */
    refunds_before: refunds.before ?? null,
    /** Newest first. */
    disputes: disputes.parts.flatMap((part) => disputeFields(part) ?? []),
    /** Pass it as `disputes_before` to read the disputes before these; null when there are none. */
    disputes_before: disputes.before ?? null,
    history: history.rows.map(rowView),
    /** Pass it as `before` to read the rows before these; null when there are none. */
    history_before: history.hasOlder ? (history.rows[0]?.timestamp ?? null) : null,
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

/** A row with all that its hash is made of, observations and changes as they are hashed. */
const rowView = (row: LedgerRow) => ({
  transaction_id: row.transactionId,
  seq: row.seq,
  timestamp: row.timestamp,
  occurred_at: row.occurredAt,
  event: row.eventKey,
  type: row.eventType,
  status: row.status,
  ...(row.reason !== undefined && { reason: row.reason }),
  observations: row.observations,
  ...(row.changes && { changes: row.changes }),
  ...(row.joined && { joined: row.joined.map(chainView) }),
  ...(row.mergedInto && { merged_into: chainView(row.mergedInto) }),
  previous_hash: row.previousHash,
  hash: row.hash,
});

const chainView = ({ transactionId, seq, hash }: OtherChain) => ({ transaction_id: transactionId, seq, hash });

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
