import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers, MerchantScope } from "../../access/application/ports";
import { principalName } from "../../access/application/principal";
import type { ProblemCode } from "../../contracts/problems";
import type {
  FindTransaction,
  FoundTransaction,
  HistoryPage,
  PartsPage,
  TransactionHistory,
} from "../../ledger/application/ports";
import { alteredRows } from "../../ledger/domain/chain";
import type { LedgerRow } from "../../ledger/domain/row";
import type { DeliveryTimeline, DeliveryTimelines } from "../../notifications/application/delivery-ports";
import { sideBySide } from "../../shared/application/side-by-side";
import { ok, type Result, refused } from "../../shared/domain/result";

export interface ReadTransactionDeps {
  readonly transactions: FindTransaction & TransactionHistory;
  readonly callers: Callers;
  readonly timelines: DeliveryTimelines;
}

export interface ReadTransactionInput {
  /** Its id, or any name that leads to it. */
  readonly transactionId: string;
  /** ARN of the IAM principal that signed the request. */
  readonly caller: string;
  /** Only rows recorded before this ISO time. */
  readonly before?: string;
  /** Where the pages of refunds and of disputes begin, as the page before said. */
  readonly refundsBefore?: string;
  readonly disputesBefore?: string;
}

export interface TransactionWithHistory {
  readonly transaction: FoundTransaction;
  readonly history: HistoryPage;
  /** Rows of the page that are not as they were written. */
  readonly altered: ReadonlySet<LedgerRow>;
  readonly refunds: PartsPage;
  readonly disputes: PartsPage;
  readonly notifications: readonly ShownTimeline[];
}

/** A notification's timeline, as far as its reader may see it. */
export interface ShownTimeline extends Omit<DeliveryTimeline, "cause" | "merchantId"> {
  /** Key of the event that caused it; null where a caller did. */
  readonly event: string | null;
  /** Name of the caller that asked for it; null where none did, or it may not be seen. */
  readonly caller: string | null;
}

/** How many transactions that were joined to this one are read at a time. */
const TIMELINES_AT_A_TIME = 10;

export const HISTORY_PAGE = 100;
/** Refunds, and disputes, of one answer. */
export const PARTS_PAGE = 50;

/**
 * A transaction with its history, refunds and disputes, a page of each. IAM says who calls, the bindings say for which
 * merchants: what belongs to another merchant is answered exactly like what does not exist.
 */
export async function readTransaction(
  { transactions, callers, timelines }: ReadTransactionDeps,
  { transactionId, caller, before, refundsBefore, disputesBefore }: ReadTransactionInput,
): Promise<Result<TransactionWithHistory, ProblemCode>> {
  const scope = await scopeOf(callers, caller);
  if (!scope.ok) return scope;

  const transaction = await transactions.find(transactionId);
  if (transaction === undefined || !covers(scope.value, transaction.state.merchantId)) {
    return refused("TRANSACTION_NOT_FOUND");
  }
  const { homes, chain } = transaction;
  // An event may be committed between the reads: the history ends where the state was read.
  const end = justAfter(chain.timestamp);
  const from = before ?? ALL;
  const chains = homes.map((home) => ({
    transactionId: home,
    before: home === transaction.transactionId && end < from ? end : from,
  }));
  const parts = (kind: "refund" | "dispute", start: string | undefined) =>
    transactions.listParts(homes, kind, { limit: PARTS_PAGE, ...(start !== undefined && { before: start }) });
  const [history, refunds, disputes, perTransaction] = await Promise.all([
    transactions.history(chains, HISTORY_PAGE),
    parts("refund", refundsBefore),
    parts("dispute", disputesBefore),
    sideBySide(homes, TIMELINES_AT_A_TIME, (home) => timelines.of(home)),
  ]);
  const notifications = perTransaction
    .flat()
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
    .map((timeline) => shownTimeline(timeline, scope.value));
  return ok({ transaction, history, altered: alteredRows(history.rows), refunds, disputes, notifications });
}

/**
 * What a caller may see of a notification. Where it went is hidden if the payment belonged to another merchant then, as is
 * who asked for it. Operators see each other; merchants see an operator only as such.
 */
function shownTimeline(timeline: DeliveryTimeline, scope: MerchantScope): ShownTimeline {
  const { cause, attempts, merchantId, ...rest } = timeline;
  const isTheirs = covers(scope, merchantId);
  const { event, requestedBy } = cause;
  const isNamed = requestedBy !== undefined && isTheirs && (scope === "*" || !requestedBy.isOperator);
  return {
    ...rest,
    event: event ?? null,
    caller: isNamed ? principalName(requestedBy.principal) : requestedBy?.isOperator ? "operator" : null,
    attempts: isTheirs ? attempts : attempts.map(({ url: _, ...attempt }) => attempt),
  };
}

/** Later than every ISO time. */
const ALL = "9999";

/** Rows of a transaction are at least a millisecond apart. */
const justAfter = (timestamp: string): string => new Date(Date.parse(timestamp) + 1).toISOString();
