import type { Transaction } from "../domain/ledger";
import { amountOf, currencyOf, flagsOf, refundedAmount } from "../domain/transaction";

/** A transaction as the API and our webhooks show it: snake_case, amounts in minor units. */
export function transactionFields({ facts, head, ...transaction }: Transaction) {
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
  };
}
