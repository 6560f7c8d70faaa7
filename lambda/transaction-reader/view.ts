import type { TransactionPage } from "../../core/application/list-transactions";
import type { TransactionWithHistory } from "../../core/application/read-transaction";
import { amountOf, currencyOf, flagsOf, refundedAmount } from "../../core/domain/transaction";

/** A transaction as the API shows it: snake_case, amounts in minor units. */
export function transactionView({ transaction, history, hasOlder }: TransactionWithHistory) {
  const { facts, head } = transaction;
  return {
    id: transaction.transactionId,
    merchant_id: transaction.merchantId,
    ...(transaction.submission && {
      customer_id: transaction.submission.customerId,
      reference: transaction.submission.reference ?? null,
    }),
    status: transaction.status,
    currency: currencyOf(facts),
    amount: amountOf(facts)?.amount ?? null,
    amount_refunded: refundedAmount(facts),
    refunds: Object.entries(facts.refunds).map(([id, refund]) => ({ id, ...refund })),
    disputes: Object.entries(facts.disputes).map(([id, dispute]) => ({ id, ...dispute })),
    flags: flagsOf(facts),
    first_occurred_at: transaction.firstOccurredAt,
    last_occurred_at: transaction.lastOccurredAt,
    updated_at: head.timestamp,
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
