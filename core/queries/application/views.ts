import { transactionFields } from "../../ledger/application/transaction-fields";
import type { LedgerRow } from "../../ledger/domain/ledger";
import type { DeliveryTimeline } from "../../notifications/application/delivery-ports";
import type { DeliveryAttempt } from "../../notifications/domain/delivery";
import type { TransactionPage } from "./list-transactions";
import type { TransactionSummary } from "./ports";
import type { TransactionWithHistory } from "./read-transaction";

/** A transaction as GET /transactions/{id} answers it: snake_case, amounts in minor units, times in ISO. */
export const transactionView = ({ transaction, history, hasOlder, notifications }: TransactionWithHistory) => ({
  ...transactionFields(transaction),
  history: history.map(rowView),
  /** The value of `before` that reads the rows before these; null when there are none. */
  history_before: hasOlder ? (history[0]?.timestamp ?? null) : null,
  /** Oldest first. */
  notifications: notifications.map(timelineView),
});

/** A page of transactions as GET /transactions answers it. `cursor` is null on the last page. */
export const pageView = ({ transactions, cursor }: TransactionPage) => ({
  transactions: transactions.map(summaryView),
  cursor: cursor ?? null,
});

const rowView = (row: LedgerRow) => ({
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
});

/** A notification with each attempt to deliver it to the merchant's endpoint. */
const timelineView = ({ notificationId, createdAt, state, attempts, nextAttemptAt }: DeliveryTimeline) => ({
  id: notificationId,
  created_at: createdAt,
  state,
  attempts: attempts.map(attemptView),
  next_attempt_at: nextAttemptAt ?? null,
});

const attemptView = ({ at, outcome, httpStatus, milliseconds }: DeliveryAttempt) => ({
  at,
  outcome,
  ...(httpStatus !== undefined && { http_status: httpStatus }),
  milliseconds,
});

const summaryView = (summary: TransactionSummary) => ({
  id: summary.transactionId,
  merchant_id: summary.merchantId,
  status: summary.status,
  currency: summary.currency,
  amount: summary.amount,
  amount_refunded: summary.amountRefunded,
  created_at: summary.createdAt,
});
