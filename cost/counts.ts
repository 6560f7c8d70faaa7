import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FunctionName } from "../core/contracts/environment";
import type { TableName } from "../core/contracts/tables";
import { projectRoot } from "../tools/paths";

/** Written by `npm run cost -- --count`. */
export const countsFile = join(projectRoot, "cost/counts.json");

/** What one event did to a table, on average. */
export interface TableCount {
  /** Units that DynamoDB bills: of the table, and of the indexes that change with it. */
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Changes of items: each is a line of the audit trail. */
  readonly changes: number;
  /** Bytes that stay for good, items and index entries, with DynamoDB's overhead of 100 bytes for each. */
  readonly keptBytes: number;
  /** Bytes of items that expire, times the days until then. */
  readonly expiringByteDays: number;
}

/** What one function did for one event, on average. */
export interface FunctionCount {
  readonly invocations: number;
  /** Requests to AWS by `service:action`, as `dynamodb:PutItem`; those to FIFO queues as `sqs:SendMessage.fifo`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Messages sent to queues: a request may have several. */
  readonly messages: { readonly standard: number; readonly fifo: number };
  readonly tables: Readonly<Partial<Record<TableName, TableCount>>>;
  /** Lines that the function itself logs, metrics included, and their bytes. */
  readonly logLines: number;
  readonly logBytes: number;
}

/** One event of a kind: a webhook, a payment, a page of a list. Without audit-logger, which is counted by the change. */
export type KindCount = Readonly<Partial<Record<FunctionName, FunctionCount>>>;

export const kindNames = [
  "webhook that begins a payment",
  "webhook of a capture",
  "webhook that says nothing new",
  "repeated webhook",
  "webhook of a charge",
  "webhook of a refund",
  "webhook of a dispute",
  "submitted payment",
  "requested refund",
  "read of a payment",
  "first page of a list",
  "next page of a list",
  "file of one row",
  "further row of a file",
] as const;
export type KindName = (typeof kindNames)[number];

/** audit-logger, in all that was counted. */
export interface AuditCount {
  /** Requests to AWS for each collection of changes, by `service:action`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Own lines of audit-logger for each collection, and their bytes. */
  readonly logLines: number;
  readonly logBytes: number;
  /** Bytes of one change in the trail's bucket, compressed with others of its table, and in the trail's log group. */
  readonly trailBytes: number;
  readonly entryBytes: number;
}

export interface Counts {
  /** Events of each kind that were counted. */
  readonly events: number;
  /** Partitions of each index in the stack that was counted: a sweep queries all of them. */
  readonly shards: number;
  /** Bytes of the body of a webhook to a merchant. */
  readonly deliveryBytes: number;
  readonly kinds: Readonly<Record<KindName, KindCount>>;
  readonly audit: AuditCount;
  /** One run while nothing is stuck and nothing was written. */
  readonly idle: Readonly<Record<"reconciler" | "audit-verifier", FunctionCount>>;
}

export const readCounts = (): Counts => JSON.parse(readFileSync(countsFile, "utf8")) as Counts;

export const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);

/** Units of all functions for one event of a kind. */
export const unitsOf = (kind: KindCount, which: "writeUnits" | "readUnits"): number =>
  sum(Object.values(kind).flatMap(({ tables }) => Object.values(tables).map((table) => table[which])));

/** Requests of all functions to AWS for one event of a kind. */
export const callsOf = (kind: KindCount): number =>
  sum(Object.values(kind).flatMap(({ calls }) => Object.values(calls)));
