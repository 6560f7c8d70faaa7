import type { FunctionName } from "../core/contracts/environment";
import type { TableName } from "../core/contracts/tables";
import { assumptions, DAYS_A_MONTH, GB, requestsOf } from "./assumptions";
import { type Counts, type FunctionCount, type KindCount, type KindName, sum, type TableCount } from "./counts";
import { functionLines, logLines, storageLines, workflowLines } from "./function-lines";
import { type Line, merged, type Priced, priced, total } from "./lines";
import type { StackFacts } from "./stack-facts";

/** How much of which kind is in one event. */
export interface Share {
  readonly kind: KindName;
  readonly share: number;
  /** Functions whose work is left out. */
  readonly without?: readonly FunctionName[];
  /** Requests of the API. @default as many as the kind is */
  readonly requests?: number;
}

export interface EventCost {
  /** Dollars of a million. */
  readonly dollars: number;
  readonly lines: readonly Priced[];
}

export interface CostOptions {
  readonly facts: StackFacts;
  readonly counts: Counts;
  readonly perSecond: number;
  /** Addresses that get an e-mail of every change. @default 0 */
  readonly addresses?: number;
}

const MILLION = 1_000_000;

/** What a million events cost that come at so many a second. */
export function eventCost(mix: readonly Share[], { facts, counts, perSecond, addresses = 0 }: CostOptions): EventCost {
  const parts = mix.map(({ kind, share, without = [] }) => {
    const all = Object.entries(counts.kinds[kind]).filter(([name]) => !without.includes(name as FunctionName));
    return { share, count: Object.fromEntries(all) as KindCount };
  });
  const requests = sum(mix.map(({ kind, share, requests: own = requestsOf(kind) }) => own * share));
  const lines = [
    ...requestLines(facts, requests, perSecond),
    ...parts.flatMap(({ share, count }) => times(share, [...functionLines(facts, count), ...workflowLines(count)])),
    ...parts.flatMap(({ share, count }) => times(share, deliveryLines(counts, count, addresses))),
    ...parts.flatMap(({ share, count }) => times(share, storage(facts, count))),
    ...auditLines(facts, counts, parts, perSecond),
  ];
  const all = merged(times(MILLION, lines)).map(priced);
  return { dollars: total(all), lines: all };
}

const times = (factor: number, lines: readonly Line[]): Line[] =>
  lines.map((line) => ({ ...line, quantity: line.quantity * factor }));

/** The part that X-Ray records of requests that come at so many a second. */
export function tracedShare({ sampling: { reservoir, rate } }: StackFacts, perSecond: number): number {
  const certain = Math.min(1, reservoir / perSecond);
  return certain + (1 - certain) * rate;
}

function requestLines(facts: StackFacts, requests: number, perSecond: number): Line[] {
  if (requests === 0) return [];
  return [
    { what: "API Gateway", price: "apiRequest", quantity: requests },
    ...(facts.webAcls > 0 ? [{ what: "web ACL", price: "webAclRequest", quantity: requests } satisfies Line] : []),
    ...logLines("logs of the API", facts.accessLogBytes * requests, facts.accessLogDays),
    ...logLines("logs of the API", facts.executionLogBytes * requests, facts.functions["webhook-receiver"].logDays),
    { what: "traces", price: "trace", quantity: requests * tracedShare(facts, perSecond * requests) },
  ];
}

/** A webhook to the merchant leaves AWS; each address gets an e-mail of what is published. */
function deliveryLines({ deliveryBytes }: Counts, count: KindCount, addresses: number): Line[] {
  const sent = count["delivery-sender"]?.invocations ?? 0;
  // The stack that was counted may have had no recipient, and then publishes nothing.
  const published = addresses > 0 ? (count["notification-sender"]?.invocations ?? 0) : 0;
  return [
    {
      what: "webhooks to merchants",
      price: "dataOut",
      quantity: (sent * (deliveryBytes + assumptions.deliveryHeaderBytes)) / GB,
    },
    { what: "e-mails", price: "topicEmail", quantity: published * addresses },
  ];
}

/** All tables that functions wrote to for one event. */
const tablesOf = (count: KindCount): [TableName, TableCount][] =>
  Object.values(count).flatMap(({ tables }) => Object.entries(tables) as [TableName, TableCount][]);

function storage(facts: StackFacts, count: KindCount): Line[] {
  const tables = tablesOf(count).map(([, table]) => table);
  return storageLines(
    facts,
    Math.max(0, sum(tables.map(({ keptBytes }) => keptBytes))),
    Math.max(0, sum(tables.map(({ expiringByteDays }) => expiringByteDays))),
  );
}

/**
 * Collections of changes for one event: a collection begins with a change and takes what its window brings, up to its
 * size. So few events have one each, and many share it.
 */
export function collectionsFor(
  arrivals: number,
  changes: number,
  perSecond: number,
  stream: { windowSeconds: number; batchSize: number },
): number {
  if (arrivals === 0) return 0;
  const perShard = (perSecond * arrivals) / assumptions.streamShards;
  const byTime = 1 / (1 + perShard * stream.windowSeconds);
  return Math.max(arrivals * byTime, changes / stream.batchSize);
}

function auditLines(
  facts: StackFacts,
  { audit }: Counts,
  parts: readonly { readonly share: number; readonly count: KindCount }[],
  perSecond: number,
): Line[] {
  const changesIn = (name: TableName, count: KindCount) =>
    sum(tablesOf(count).map(([table, { changes }]) => (table === name ? changes : 0)));
  const tables = Object.entries(facts.streams) as [TableName, NonNullable<StackFacts["streams"][TableName]>][];
  const perTable = tables.map(([name, stream]) => {
    const changes = sum(parts.map(({ share, count }) => share * changesIn(name, count)));
    const arrivals = sum(parts.map(({ share, count }) => share * Math.min(1, changesIn(name, count))));
    return { changes, collections: collectionsFor(arrivals, changes, perSecond, stream) };
  });
  const collections = sum(perTable.map((table) => table.collections));
  const changes = sum(perTable.map((table) => table.changes));
  const own = facts.functions["audit-logger"];
  const called: FunctionCount = {
    ...{ invocations: 1, calls: audit.calls, tables: {}, messages: { standard: 0, fifo: 0 } },
    ...{ logLines: audit.logLines, logBytes: audit.logBytes },
  };
  const entry = audit.entryBytes + assumptions.lineOverhead;
  const perSecondOfCollections = collections * perSecond;
  return [
    ...times(collections, rename(functionLines(facts, { "audit-logger": called }), "audit trail")),
    ...logLines("audit trail", entry * changes, facts.auditDays),
    { what: "audit trail", price: "lambdaSecond", quantity: (changes / 1000) * own.memoryGb },
    {
      what: "audit trail",
      price: "objectStorage",
      quantity: ((audit.trailBytes * changes) / GB) * (facts.auditDays / DAYS_A_MONTH),
    },
    {
      what: "traces",
      price: "trace",
      quantity: collections === 0 ? 0 : collections * defaultTraced(perSecondOfCollections),
    },
  ];
}

/** What Lambda starts itself is traced by X-Ray's default rule: API Gateway's rules decide for requests alone. */
function defaultTraced(perSecond: number): number {
  const certain = Math.min(1, assumptions.traceReservoir / perSecond);
  return certain + (1 - certain) * assumptions.traceRate;
}

const rename = (lines: readonly Line[], what: string): Line[] => lines.map((line) => ({ ...line, what }));
