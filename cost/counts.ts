import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FunctionName } from "../core/contracts/environment";
import type { TableName } from "../core/contracts/tables";
import { projectRoot } from "../tools/paths";

/** Written by `npm run cost -- --count`. */
export const countsFile = join(projectRoot, "cost/counts.json");

/** What one function did for one event of a kind, on average. */
export interface FunctionCount {
  readonly invocations: number;
  /** Requests to AWS by `service:action`, as `dynamodb:PutItem`; those to FIFO queues as `sqs:SendMessage.fifo`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Units that DynamoDB bills: of tables, and of the indexes that change with them. */
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Lines that the function itself logs, metrics included, and their bytes. */
  readonly logLines: number;
  readonly logBytes: number;
}

/** What one event of a kind changed in a table, on average. */
export interface TableCount {
  readonly writeUnits: number;
  /** Changes of items: each is a line of the audit trail. */
  readonly changes: number;
  /** Bytes that stay for good, items and index entries, with DynamoDB's overhead of 100 bytes for each. */
  readonly keptBytes: number;
  /** Bytes of items that expire, times the days until then. */
  readonly expiringByteDays: number;
}

/** One event of a kind: a webhook, a payment, a page of a list. */
export interface KindCount {
  readonly functions: Readonly<Partial<Record<FunctionName, FunctionCount>>>;
  readonly tables: Readonly<Partial<Record<TableName, TableCount>>>;
  /** Messages sent to queues. */
  readonly messages: { readonly standard: number; readonly fifo: number };
}

export const kindNames = [
  "webhook that begins a payment",
  "webhook of a capture",
  "webhook of a charge",
  "webhook of a refund",
  "webhook of a dispute",
  "repeated webhook",
  "submitted payment",
  "requested refund",
  "row of a batch",
  "read of a payment",
  "first page of a list",
  "next page of a list",
] as const;
export type KindName = (typeof kindNames)[number];

/** audit-logger, in all that was counted. */
export interface AuditCount {
  /** Requests to AWS for each collection of changes, by `service:action`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Bytes of audit-logger's own lines for each collection. */
  readonly logLines: number;
  readonly logBytes: number;
  /** Bytes of one change in the trail's bucket, compressed with others of its table, and in the trail's log group. */
  readonly trailBytes: number;
  readonly entryBytes: number;
}

/** One sweep of the reconciler, and one run of audit-verifier, while nothing is stuck and nothing was written. */
export interface IdleCount {
  readonly calls: Readonly<Record<string, number>>;
  readonly readUnits: number;
  readonly writeUnits: number;
}

export interface Counts {
  /** Events of each kind that were counted. */
  readonly events: number;
  /** Partitions of each index in the stack that was counted: a sweep queries all of them. */
  readonly shards: number;
  readonly kinds: Readonly<Record<KindName, KindCount>>;
  readonly audit: AuditCount;
  readonly idle: Readonly<Record<"reconciler" | "audit-verifier", IdleCount>>;
}

export const readCounts = (): Counts => JSON.parse(readFileSync(countsFile, "utf8")) as Counts;
