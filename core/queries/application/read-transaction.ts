import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers } from "../../access/application/ports";
import type { ProblemCode } from "../../contracts/problems";
import type { Transactions } from "../../ledger/application/ports";
import type { LedgerRow, Transaction } from "../../ledger/domain/ledger";
import type { DeliveryTimeline, DeliveryTimelines } from "../../notifications/application/delivery-ports";
import { ok, type Result, refused } from "../../shared/domain/result";

export interface ReadTransactionDeps {
  readonly transactions: Pick<Transactions, "find" | "history">;
  readonly callers: Callers;
  readonly timelines: DeliveryTimelines;
}

export interface ReadTransactionInput {
  readonly transactionId: string;
  /** ARN of the IAM principal that signed the request. */
  readonly caller: string;
  /** Only rows recorded before this ISO time. */
  readonly before?: string;
}

export interface TransactionWithHistory {
  readonly transaction: Transaction;
  /** Oldest first. */
  readonly history: readonly LedgerRow[];
  /** Whether older rows exist: ask again with `before` set to the oldest row's timestamp. */
  readonly hasOlder: boolean;
  readonly notifications: readonly DeliveryTimeline[];
}

export const HISTORY_PAGE = 100;

/**
 * A transaction with its history. IAM says who calls, the bindings say for which merchants: what belongs to another
 * merchant is answered exactly like what does not exist.
 */
export async function readTransaction(
  { transactions, callers, timelines }: ReadTransactionDeps,
  { transactionId, caller, before }: ReadTransactionInput,
): Promise<Result<TransactionWithHistory, ProblemCode>> {
  const scope = await scopeOf(callers, caller);
  if (!scope.ok) return scope;

  const transaction = await transactions.find(transactionId);
  if (transaction === undefined || !covers(scope.value, transaction.merchantId)) {
    return refused("TRANSACTION_NOT_FOUND");
  }
  // An event may be committed between the two reads: the history ends where the state was read.
  const end = justAfter(transaction.head.timestamp);
  const [history, notifications] = await Promise.all([
    transactions.history(transactionId, {
      limit: HISTORY_PAGE,
      before: before !== undefined && before < end ? before : end,
    }),
    timelines.of(transactionId),
  ]);
  return ok({ transaction, history, hasOlder: (history[0]?.seq ?? 1) > 1, notifications });
}

/** Rows of a transaction are at least a millisecond apart. */
const justAfter = (timestamp: string): string => new Date(Date.parse(timestamp) + 1).toISOString();
