import { createHash } from "node:crypto";
import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers, MerchantScope } from "../../access/application/ports";
import { createdKey } from "../../contracts/created-key";
import type { FieldError } from "../../contracts/field-errors";
import { invalid, type Refusal } from "../../contracts/problems";
import { DEFAULT_PAGE, MAX_SPAN_DAYS } from "../../contracts/query-schemas";
import type { Spread } from "../../contracts/spread";
import type { FindTransactions, FoundTransaction } from "../../ledger/application/ports";
import type { Clock } from "../../shared/application/ports";
import { ok, type Result, refused } from "../../shared/domain/result";
import { type CollectDeps, type Collected, collectPage } from "./collect-page";
import { isTimeless, isWanted, type ListFilter, listSteps } from "./list-steps";
import type { Cursors, PositionRange } from "./ports";
import { possibleNames } from "./possible-names";

export interface ListTransactionsDeps extends CollectDeps {
  readonly transactions: FindTransactions;
  readonly cursors: Cursors;
  readonly callers: Callers;
  readonly clock: Clock;
  readonly spread: Spread;
}

export interface ListTransactionsInput extends ListFilter {
  readonly caller: string;
  /** An id by which a provider knows the payment, with or without the provider's name before it. */
  readonly providerId?: string | undefined;
  /** ISO times of the first recording: `from` included, `to` not. Without `to` the list has the newest ones. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface TransactionPage {
  readonly transactions: readonly FoundTransaction[];
  /**
   * Cursor of the next page; absent on the last one. A page is short, and yet not the last, where the reads of one page
   * do not find enough.
   */
  readonly cursor?: string;
}

const DAY_MS = 86_400_000;
/**
 * How far beyond this function's time a list without `to` reaches. A payment carries the time of the function that
 * recorded it, whose clock may be ahead.
 */
const MAX_AHEAD_MS = 6 * 3_600_000;
/** Bounds of ISO times with a year of four digits, whose order is that of their texts. */
const EARLIEST = "0000-01-01T00:00:00.000Z";

/**
 * Transactions newest first: of one merchant, or, for operators, of all. References and customers are the merchant's own
 * names, and mean nothing without it. What belongs to others is not found, like what does not exist.
 */
export async function listTransactions(
  deps: ListTransactionsDeps,
  input: ListTransactionsInput,
): Promise<Result<TransactionPage, Refusal>> {
  const scope = await scopeOf(deps.callers, input.caller);
  if (!scope.ok) return scope;
  // A caller with one merchant need not say which.
  const only = scope.value !== "*" && scope.value.length === 1 ? scope.value[0] : undefined;
  const query = { ...input, merchantId: input.merchantId ?? only };
  const { merchantId, providerId } = query;
  if (merchantId !== undefined && !covers(scope.value, merchantId)) return refused("CALLER_NOT_BOUND");
  if (scope.value.length === 0) return refused("CALLER_NOT_BOUND");
  if (merchantId === undefined && needsMerchant(query, scope.value)) {
    return refused(invalid("MERCHANT_REQUIRED", { parameter: "merchant_id", rule: "required" }));
  }

  // A cursor keeps the time at which its first page was asked for.
  const context = contextOf(scope.value, query);
  const opened = input.cursor === undefined ? undefined : await openCursor(deps.cursors, input.cursor, context);
  if (opened === "invalid") return refused(invalid("INVALID_CURSOR", wrongCursor));

  const to = input.to ?? opened?.to ?? deps.clock.now().toISOString();
  const range = rangeOf(query, to);
  const wrongFrom = wrongStart(query, range, to);
  if (wrongFrom !== undefined) return refused(invalid("INVALID_PARAMETER", wrongFrom));
  const left = { ...range, before: opened?.position ?? range.before };
  const limit = input.limit ?? DEFAULT_PAGE;
  const found =
    providerId === undefined
      ? await collectPage(deps, listSteps(deps.spread, query, left), left, query, limit)
      : await named(deps, providerId, scope.value, query, left, limit);
  return ok({
    transactions: found.transactions,
    ...(found.position && { cursor: await deps.cursors.seal(`${found.position}|${to}`, context) }),
  });
}

const isLookUp = ({ providerId, reference, customerId }: ListTransactionsInput): boolean =>
  [providerId, reference, customerId].some((name) => name !== undefined);

/** Whether the query means nothing as long as it names no merchant. A provider's id is looked up among all of the caller's. */
const needsMerchant = ({ providerId, reference, customerId }: ListTransactionsInput, scope: MerchantScope): boolean =>
  reference !== undefined || customerId !== undefined || (providerId === undefined && scope !== "*");

const wrongCursor: FieldError = {
  parameter: "cursor",
  rule: "format",
  expected: "the cursor of the page before, with the same other parameters",
};

/** Times that are listed. A name is looked up at any time, unless the query says one. */
const rangeOf = (query: ListTransactionsInput, to: string): PositionRange => ({
  from: query.from ?? (isLookUp(query) ? EARLIEST : isoAfter(to, -DAY_MS)),
  before: query.to ?? isoAfter(to, MAX_AHEAD_MS),
});

/** What is wrong with where a list begins: `from` without `to` is compared with the reader's own time. */
function wrongStart(query: ListTransactionsInput, { from, before }: PositionRange, to: string): FieldError | undefined {
  if (from > before) return { parameter: "from", rule: "maximum", expected: "a time that is not later than to" };
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  return days > MAX_SPAN_DAYS && !isLookUp(query) && !isTimeless(query)
    ? { parameter: "from", rule: "minimum", expected: `a time at most ${MAX_SPAN_DAYS} days before to` }
    : undefined;
}

/** Transactions that the id may be a name of: one, but where two providers use the same id. */
async function named(
  { transactions }: ListTransactionsDeps,
  providerId: string,
  scope: MerchantScope,
  filter: ListFilter,
  { from, before }: PositionRange,
  limit: number,
): Promise<Collected> {
  const found = await transactions.findAll(possibleNames(providerId, filter.merchantId));
  const places = new Map(
    [...found.values()]
      .filter((transaction) => covers(scope, transaction.state.merchantId) && isWanted(transaction, filter))
      .map((transaction) => [createdKey(transaction.transactionId, transaction.createdAt), transaction]),
  );
  const listed = [...places].filter(([position]) => position >= from && position < before);
  const page = listed.sort(([a], [b]) => (a < b ? 1 : -1)).slice(0, limit);
  const last = page.at(-1);
  return {
    transactions: page.map(([, transaction]) => transaction),
    ...(last && listed.length > limit && { position: last[0] }),
  };
}

const isoAfter = (time: string, ms: number): string =>
  new Date(Math.max(Date.parse(time) + ms, Date.parse(EARLIEST))).toISOString();

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
const OPENED = new RegExp(`^(${TIME}(?:#[A-Za-z0-9_.-]+)?)\\|(${TIME})$`);

async function openCursor(
  cursors: Cursors,
  cursor: string,
  context: string,
): Promise<{ readonly position: string; readonly to: string } | "invalid"> {
  const [, position, to] = OPENED.exec((await cursors.open(cursor, context)) ?? "") ?? [];
  return position === undefined || to === undefined ? "invalid" : { position, to };
}

/** What a cursor belongs to: the query, and for whom its caller acts, whatever session it acts in. */
function contextOf(scope: MerchantScope, query: ListTransactionsInput): string {
  const { merchantId, status, reference, customerId, providerId, from, to } = query;
  const parts = [merchantId, status, reference, customerId, providerId, from, to].map((part) => part ?? null);
  return createHash("sha256")
    .update(JSON.stringify([scope, ...parts]))
    .digest("hex");
}
