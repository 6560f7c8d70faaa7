import { createHash } from "node:crypto";
import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers, MerchantScope } from "../../access/application/ports";
import type { FieldError } from "../../contracts/field-errors";
import { invalid, type Refusal } from "../../contracts/problems";
import { DEFAULT_PAGE, MAX_PAGE, MAX_SPAN_DAYS } from "../../contracts/query-schemas";
import {
  isListedByStatus,
  merchantPartitions,
  merchantStatusPartitions,
  monthPartitions,
  type Spread,
  statusPartitions,
} from "../../contracts/spread";
import type { TransactionStatus } from "../../ledger/domain/derive";
import type { Clock } from "../../shared/application/ports";
import { ok, type Result, refused } from "../../shared/domain/result";
import { newestFirst } from "./newest-first";
import type { Cursors, ListPartition, PositionRange, TransactionList, TransactionSummary } from "./ports";

export interface ListTransactionsDeps {
  readonly list: TransactionList;
  readonly cursors: Cursors;
  readonly callers: Callers;
  readonly clock: Clock;
  readonly spread: Spread;
}

export interface ListTransactionsInput {
  readonly caller: string;
  readonly merchantId?: string | undefined;
  readonly status?: TransactionStatus | undefined;
  /** ISO times of the first recording: `from` included, `to` not. Without `to` the list has the newest ones. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface TransactionPage {
  readonly transactions: readonly TransactionSummary[];
  /** Cursor of the next page; absent on the last one. A page may be short, or empty, and yet not be the last. */
  readonly cursor?: string;
}

const DAY_MS = 86_400_000;
/**
 * How far beyond this function's time a list without `to` reaches. A payment carries the time of the function that
 * recorded it, whose clock may be ahead.
 */
const MAX_AHEAD_MS = 6 * 3_600_000;
/** Rows looked at for one page: a status without an index must not make a page endless. */
const MAX_ROWS = 1_000;

/** Transactions newest first: of one merchant, or, for operators, of all. */
export async function listTransactions(
  deps: ListTransactionsDeps,
  input: ListTransactionsInput,
): Promise<Result<TransactionPage, Refusal>> {
  const scope = await scopeOf(deps.callers, input.caller);
  if (!scope.ok) return scope;
  // A caller with one merchant need not say which.
  const only = scope.value !== "*" && scope.value.length === 1 ? scope.value[0] : undefined;
  const merchantId = input.merchantId ?? only;
  if (merchantId !== undefined && !covers(scope.value, merchantId)) return refused("CALLER_NOT_BOUND");
  if (merchantId === undefined && scope.value !== "*") {
    if (scope.value.length === 0) return refused("CALLER_NOT_BOUND");
    return refused(invalid("MERCHANT_REQUIRED", { parameter: "merchant_id", rule: "required" }));
  }

  // A cursor keeps the time at which its first page was asked for.
  const context = contextOf(scope.value, { ...input, merchantId });
  const opened = input.cursor === undefined ? undefined : await openCursor(deps.cursors, input.cursor, context);
  if (opened === "invalid") return refused(invalid("INVALID_CURSOR", wrongCursor));

  const to = input.to ?? opened?.to ?? deps.clock.now().toISOString();
  const from = input.from ?? isoAfter(to, -DAY_MS);
  const end = input.to ?? isoAfter(to, MAX_AHEAD_MS);
  const wrongFrom = wrongStart(from, to, end);
  if (wrongFrom !== undefined) return refused(invalid("INVALID_PARAMETER", wrongFrom));

  const limit = input.limit ?? DEFAULT_PAGE;
  const before = opened?.position ?? end;
  const found = await collect(deps, merchantId, { from, before }, limit, input.status);
  return ok({
    transactions: found.transactions,
    ...(found.position && { cursor: await deps.cursors.seal(`${found.position}|${to}`, context) }),
  });
}

const wrongCursor: FieldError = {
  parameter: "cursor",
  rule: "format",
  expected: "the cursor of the page before, with the same other parameters",
};

/** What is wrong with where a list begins: `from` without `to` is compared with the reader's own time. */
function wrongStart(from: string, to: string, end: string): FieldError | undefined {
  if (from > end) return { parameter: "from", rule: "maximum", expected: "a time that is not later than to" };
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  return days > MAX_SPAN_DAYS
    ? { parameter: "from", rule: "minimum", expected: `a time at most ${MAX_SPAN_DAYS} days before to` }
    : undefined;
}

const isoAfter = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
const OPENED = new RegExp(`^(${TIME}#[A-Za-z0-9_.-]+)\\|(${TIME})$`);

async function openCursor(
  cursors: Cursors,
  cursor: string,
  context: string,
): Promise<{ readonly position: string; readonly to: string } | "invalid"> {
  const [, position, to] = OPENED.exec((await cursors.open(cursor, context)) ?? "") ?? [];
  return position === undefined || to === undefined ? "invalid" : { position, to };
}

async function collect(
  { list, spread }: Pick<ListTransactionsDeps, "list" | "spread">,
  merchantId: string | undefined,
  range: PositionRange,
  limit: number,
  status: TransactionStatus | undefined,
): Promise<{ readonly transactions: TransactionSummary[]; readonly position?: string }> {
  const transactions: TransactionSummary[] = [];
  const isIndexed = status !== undefined && isListedByStatus(status);
  const steps = isIndexed
    ? [statusPartitionsOf(spread, merchantId, status)]
    : monthsOf(range).map((month) => monthPartitionsOf(spread, merchantId, month));
  // Where rows are left out, full reads after the first: a page of few hits would take very many small ones.
  const leavesOut = status !== undefined && !isIndexed;
  const sizes = { first: limit, next: leavesOut ? MAX_PAGE : limit };
  let rows = 0;
  for (const partitions of steps) {
    for await (const row of newestFirst(list, partitions, range, sizes)) {
      rows++;
      if (!leavesOut || row.status === status) transactions.push(row);
      if (transactions.length === limit || rows >= MAX_ROWS) return { transactions, position: row.position };
    }
  }
  return { transactions };
}

/** Partitions of one month's transactions. */
const monthPartitionsOf = (spread: Spread, merchantId: string | undefined, month: string): ListPartition[] =>
  merchantId === undefined
    ? monthPartitions(spread, month).map((key) => ({ index: "by-time", key }))
    : merchantPartitions(spread, merchantId, month).map((key) => ({ index: "by-merchant", key }));

/** Partitions of the transactions of one status that has an index. */
const statusPartitionsOf = (spread: Spread, merchantId: string | undefined, status: string): ListPartition[] =>
  merchantId === undefined
    ? statusPartitions(spread, status).map((key) => ({ index: "by-status", key }))
    : merchantStatusPartitions(spread, merchantId, status).map((key) => ({ index: "by-merchant-status", key }));

/** Months (`2026-11`) that the range touches, newest first. */
function monthsOf({ from, before }: PositionRange): string[] {
  const months: string[] = [];
  const first = from.slice(0, 7);
  let date = new Date(`${before.slice(0, 7)}-01T00:00:00.000Z`);
  for (let month = before.slice(0, 7); month >= first; month = date.toISOString().slice(0, 7)) {
    months.push(month);
    date = new Date(date.getTime() - DAY_MS);
    date.setUTCDate(1);
  }
  return months;
}

/** What a cursor belongs to: the query, and for whom its caller acts, whatever session it acts in. */
function contextOf(scope: MerchantScope, { merchantId, status, from, to }: ListTransactionsInput): string {
  return createHash("sha256")
    .update(JSON.stringify([scope, merchantId ?? null, status ?? null, from ?? null, to ?? null]))
    .digest("hex");
}
