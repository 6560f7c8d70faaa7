import type { Answer } from "../../contracts/answers/fields";
import type { historyRow } from "../../contracts/answers/history";
import type {
  deliveryAttempt,
  deliveryTimeline,
  transaction as transactionAnswer,
  transactionPage,
} from "../../contracts/answers/transaction";
import { disputeFields, refundFields, transactionFields } from "../../ledger/application/transaction-fields";
import type { LedgerRow, OtherChain } from "../../ledger/domain/row";
import type { DeliveryAttempt } from "../../notifications/domain/delivery";
import type { TransactionPage } from "./list-transactions";
import type { ShownTimeline, TransactionWithHistory } from "./read-transaction";

/**
 * A transaction as GET /transactions/{id} answers it: snake_case, amounts in minor units, times in ISO. Of its refunds,
 * disputes and history a page each.
 */
export const transactionView = ({
  transaction,
  history,
  altered,
  refunds,
  disputes,
  notifications,
}: TransactionWithHistory): Answer<typeof transactionAnswer> => ({
  ...transactionFields(transaction),
  /** Newest first. */
  refunds: refunds.parts.flatMap((part) => refundFields(part, transaction) ?? []),
  /** The value of the parameter `refunds_cursor` that reads the refunds before these; null when there are none. */
  refunds_cursor: refunds.before ?? null,
  /** Newest first. */
  disputes: disputes.parts.flatMap((part) => disputeFields(part) ?? []),
  /** The value of the parameter `disputes_cursor` that reads the disputes before these; null when there are none. */
  disputes_cursor: disputes.before ?? null,
  /** Oldest first. */
  history: history.rows.map((row) => rowView(row, !altered.has(row))),
  /** False where one of these rows is not as it was written. */
  history_intact: altered.size === 0,
  /** The value of the parameter `history_cursor` that reads the rows before these; null when there are none. */
  history_cursor: history.hasOlder ? (history.rows[0]?.timestamp ?? null) : null,
  /** Oldest first. */
  notifications: notifications.map(timelineView),
});

/** A page of transactions as GET /transactions answers it. `cursor` is null on the last page. */
export const pageView = ({ transactions, cursor }: TransactionPage): Answer<typeof transactionPage> => ({
  transactions: transactions.map(transactionFields),
  cursor: cursor ?? null,
});

/** A row with all that its hash is made of, observations and changes as they are hashed. */
const rowView = (row: LedgerRow, isIntact: boolean): Answer<typeof historyRow> => ({
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
  intact: isIntact,
});

const chainView = ({ transactionId, seq, hash }: OtherChain) => ({ transaction_id: transactionId, seq, hash });

/** A notification with its cause, and each attempt to deliver it to the merchant's endpoint. */
const timelineView = ({
  notificationId,
  type,
  createdAt,
  event,
  caller,
  state,
  attempts,
  nextAttemptAt,
}: ShownTimeline): Answer<typeof deliveryTimeline> => ({
  id: notificationId,
  type,
  created_at: createdAt,
  cause: { event, caller },
  state,
  attempts: attempts.map(attemptView),
  next_attempt_at: nextAttemptAt ?? null,
});

/** One attempt to deliver a notification. */
export const attemptView = ({
  at,
  url,
  endpointAsOf,
  queuedBy,
  outcome,
  httpStatus,
  milliseconds,
}: DeliveryAttempt): Answer<typeof deliveryAttempt> => ({
  at,
  url: url ?? null,
  endpoint_as_of: endpointAsOf,
  queued_by: queuedBy ?? "notification",
  outcome,
  ...(httpStatus !== undefined && { http_status: httpStatus }),
  milliseconds,
});
