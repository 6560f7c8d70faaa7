import { createHash } from "node:crypto";
import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers, MerchantScope } from "../../access/application/ports";
import type { ProblemCode } from "../../contracts/problems";
import { DAY_SHARDS } from "../../contracts/tables";
import type { TransactionStatus } from "../../ledger/domain/derive";
import type { Clock } from "../../shared/application/ports";
import { ok, type Result, refused } from "../../shared/domain/result";
import type { Cursors, ListPartition, TransactionList, TransactionSummary } from "./ports";

export interface ListTransactionsDeps {
  readonly list: TransactionList;
  readonly cursors: Cursors;
  readonly callers: Callers;
  readonly clock: Clock;
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

export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 100;
const DAY_MS = 86_400_000;
/** Longest time that one query may span. */
const MAX_SPAN_MS = 31 * DAY_MS;
/**
 * How far beyond this function's time a list without `to` reaches. A payment carries the time of the function that
 * recorded it, whose clock may be ahead.
 */
const MAX_AHEAD_MS = 6 * 3_600_000;
/** Rows looked at for one page: a rare status must not make a page endless. */
const MAX_ROWS = 1_000;

/** Transactions newest first: of one merchant, or, for operators, of all. */
export async function listTransactions(
  deps: ListTransactionsDeps,
  input: ListTransactionsInput,
): Promise<Result<TransactionPage, ProblemCode>> {
  const scope = await scopeOf(deps.callers, input.caller);
  if (!scope.ok) return scope;
  // A caller with one merchant need not say which.
  const only = scope.value !== "*" && scope.value.length === 1 ? scope.value[0] : undefined;
  const merchantId = input.merchantId ?? only;
  if (merchantId === undefined ? scope.value !== "*" : !covers(scope.value, merchantId))
    return refused("CALLER_NOT_BOUND");

  // A cursor keeps the time at which its first page was asked for.
  const context = contextOf(scope.value, { ...input, merchantId });
  const opened = input.cursor === undefined ? undefined : await openCursor(deps.cursors, input.cursor, context);
  if (opened === "invalid") return refused("INVALID_CURSOR");

  const to = input.to ?? opened?.to ?? deps.clock.now().toISOString();
  const from = input.from ?? isoAfter(to, -DAY_MS);
  const end = input.to ?? isoAfter(to, MAX_AHEAD_MS);
  if (!(from <= end && Date.parse(to) - Date.parse(from) <= MAX_SPAN_MS)) return refused("INVALID_PARAMETER");

  const limit = input.limit ?? DEFAULT_PAGE;
  const before = opened?.position ?? end;
  const found = await collect(deps.list, merchantId, { from, before }, limit, input.status);
  return ok({
    transactions: found.transactions,
    ...(found.position && { cursor: await deps.cursors.seal(`${found.position}|${to}`, context) }),
  });
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
  list: TransactionList,
  merchantId: string | undefined,
  range: { readonly from: string; readonly before: string },
  limit: number,
  status: TransactionStatus | undefined,
): Promise<{ readonly transactions: TransactionSummary[]; readonly position?: string }> {
  const transactions: TransactionSummary[] = [];
  // Full reads, since a page of a rare status would otherwise take very many small ones.
  const size = status === undefined ? limit : MAX_PAGE;
  let before = range.before;
  let rows = 0;
  for (const partitions of partitionsOf(merchantId, range.from, before)) {
    for (;;) {
      const pages = await Promise.all(partitions.map((partition) => list.read(partition, { ...range, before }, size)));
      const page = pages.flat().sort((a, b) => (a.position < b.position ? 1 : -1));
      if (page.length === 0) break;
      // Only as far as every shard has been read: beyond that a fuller shard may hide newer rows.
      for (const row of page.slice(0, size)) {
        rows++;
        before = row.position;
        if (status === undefined || row.status === status) transactions.push(row);
        if (transactions.length === limit || rows >= MAX_ROWS) return { transactions, position: before };
      }
    }
  }
  return { transactions };
}

/** Newest first; the partitions of one step are read side by side. */
function partitionsOf(merchantId: string | undefined, from: string, before: string): ListPartition[][] {
  const days = daysBetween(from.slice(0, 10), before.slice(0, 10));
  if (merchantId === undefined) {
    return days.map((day) => Array.from({ length: DAY_SHARDS }, (_, shard) => ({ index: "by-time", day, shard })));
  }
  const months = [...new Set(days.map((day) => day.slice(0, 7)))];
  return months.map((month) => [{ index: "by-merchant", merchantId, month }]);
}

function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let time = Date.parse(last); time >= Date.parse(first); time -= DAY_MS) {
    days.push(new Date(time).toISOString().slice(0, 10));
  }
  return days;
}

/** What a cursor belongs to: the query, and for whom its caller acts, whatever session it acts in. */
function contextOf(scope: MerchantScope, { merchantId, status, from, to }: ListTransactionsInput): string {
  return createHash("sha256")
    .update(JSON.stringify([scope, merchantId ?? null, status ?? null, from ?? null, to ?? null]))
    .digest("hex");
}
