import { createdKey } from "../../../contracts/created-key";
import type { Spread } from "../../../contracts/spread";
import type { FoundTransaction } from "../../../ledger/application/ports";
import type { TransactionStatus } from "../../../ledger/domain/derive";
import { type Collected, collectPage } from "../../../queries/application/collect-page";
import { isTimeless, isWanted, type ListFilter, listSteps } from "../../../queries/application/list-steps";
import type { PositionRange } from "../../../queries/application/ports";
import type { Clock } from "../../../shared/application/ports";
import { ok, type Result, refused } from "../../../shared/domain/result";
import { type FindByTextDeps, type FoundBy, findByText } from "./find-by-text";
import { type WaitingPaymentsDeps, waitingPayments } from "./waiting-payments";

export interface FindTransactionsDeps extends FindByTextDeps, WaitingPaymentsDeps {
  readonly clock: Clock;
  readonly spread: Spread;
}

export interface FindQuery extends Omit<ListFilter, "status"> {
  /** Whatever a person has of a transaction: any id, a reference, a customer. */
  readonly text?: string | undefined;
  /** `unresolved`: payments that wait for an operator. */
  readonly status?: TransactionStatus | "unresolved" | undefined;
  /** ISO times of the first recording: `since` included, `until` not. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly limit: number;
}

export interface FoundTransactions {
  /** Newest first; of payments that wait for an operator, the longest waiting first. */
  readonly transactions: readonly FoundTransaction[];
  readonly by?: FoundBy;
  readonly hasMore: boolean;
  /** ISO time: with it as `until`, the same query finds the older ones. The last one shown may be among them again. */
  readonly until?: string;
  readonly notes: readonly string[];
}

/** Hours that a list without a name, a status or a time reaches back. */
const DEFAULT_HOURS = 24;
/** Pages that one query reads at most: of a rare status among millions, the rest is read by another query. */
const MAX_PAGES = 20;
/** How far beyond this computer's time a list reaches: a payment carries the time of the function that recorded it. */
const AHEAD_MS = 6 * 3_600_000;
const EARLIEST = "0000-01-01T00:00:00.000Z";

/** Transactions by what a person knows of them, each by the index that leaves out most. Nothing is scanned. */
export async function findTransactions(
  deps: FindTransactionsDeps,
  query: FindQuery,
): Promise<Result<FoundTransactions, "MERCHANT_REQUIRED">> {
  const { text, merchantId, reference, customerId, limit } = query;
  const status = query.status === "unresolved" ? undefined : query.status;
  const filter: ListFilter = { merchantId, reference, customerId, flag: query.flag, status };
  const range = rangeOf(deps.clock.now(), query, filter);
  const isHere = (transaction: FoundTransaction): boolean => {
    const position = createdKey(transaction.transactionId, transaction.createdAt);
    return isWanted(transaction, filter) && position >= range.from && position < range.before;
  };
  if (query.status === "unresolved") {
    const waiting = await waitingPayments(deps, limit + 1, ({ transaction }) => isHere(transaction));
    const transactions = waiting.map(({ transaction }) => transaction);
    return ok({ transactions: transactions.slice(0, limit), hasMore: transactions.length > limit, notes: [] });
  }
  if (text !== undefined) {
    const found = await findByText(deps, text, { merchantId, limit });
    return ok({ ...found, transactions: found.transactions.filter(isHere) });
  }
  if (merchantId === undefined && (reference !== undefined || customerId !== undefined)) {
    const found = await findByText(deps, reference ?? customerId ?? "", { limit });
    const isMeant = found.by === (reference === undefined ? "customer" : "reference");
    if (!isMeant) return refused("MERCHANT_REQUIRED");
    return ok({ ...found, transactions: found.transactions.filter(isHere) });
  }
  const { transactions, position } = await collected(deps, range, filter, limit);
  const last = position?.slice(0, EARLIEST.length);
  return ok({
    transactions,
    hasMore: position !== undefined,
    ...(last !== undefined && { until: new Date(Date.parse(last) + 1).toISOString() }),
    notes: [],
  });
}

function rangeOf(now: Date, { text, status, since, until }: FindQuery, filter: ListFilter): PositionRange {
  const isAnyTime = text !== undefined || status === "unresolved" || isTimeless(filter);
  return {
    from: since ?? (isAnyTime ? EARLIEST : new Date(now.getTime() - DEFAULT_HOURS * 3_600_000).toISOString()),
    before: until ?? new Date(now.getTime() + AHEAD_MS).toISOString(),
  };
}

/** As many pages as fill the limit, or reach the end of the range, or the bound of the reads. */
async function collected(
  deps: FindTransactionsDeps,
  range: PositionRange,
  filter: ListFilter,
  limit: number,
): Promise<Collected> {
  const transactions: FoundTransaction[] = [];
  let left = range;
  for (let page = 0; ; page++) {
    const next = await collectPage(
      deps,
      listSteps(deps.spread, filter, left),
      left,
      filter,
      limit - transactions.length,
    );
    transactions.push(...next.transactions);
    const { position } = next;
    if (position === undefined) return { transactions };
    if (transactions.length >= limit || page >= MAX_PAGES) return { transactions, position };
    left = { ...left, before: position };
  }
}
