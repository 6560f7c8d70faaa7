import type { Derived } from "../../../ledger/domain/derive";
import type { ProviderSystem } from "../../../ledger/domain/observation";
import type { ChainEnd, LedgerRow } from "../../../ledger/domain/row";
import type { AuditLine } from "../ports";

export type Item = Readonly<Record<string, unknown>>;

/** What an item's attributes say as a row. `unreadable`: they are no row's, and why, without their values. */
export type RowReading = { readonly row: LedgerRow } | { readonly row?: never; readonly unreadable: string };

/** Reads an item of the ledger, or its image in the trail. */
export type RowReader = (item: Item) => RowReading;

/** An item of the ledger as it is stored. */
export interface StoredRow {
  /** ISO time: its sort key. */
  readonly timestamp: string;
  readonly item: Item;
  readonly reading: RowReading;
}

/** A transaction with the ends of all its chains, as its items name them. */
export interface KnownTransaction {
  readonly transactionId: string;
  readonly system: ProviderSystem;
  /** What its stored state says. */
  readonly state: Derived;
  /** Its own chain first, then those that were joined to it. `end` is absent where the chain's item is gone. */
  readonly chains: readonly { readonly transactionId: string; readonly end?: ChainEnd }[];
}

export interface RowKey {
  readonly transactionId: string;
  readonly timestamp: string;
}

/** The ledger and its transactions, as they are stored. */
export interface LedgerRecords {
  /** The transaction that an id or name leads to. */
  find(id: string): Promise<KnownTransaction | undefined>;
  /** A page of a chain, oldest first, after this ISO time. `next`: where the next page begins. */
  rows(transactionId: string, after?: string): Promise<{ readonly rows: readonly StoredRow[]; readonly next?: string }>;
  /** Rows by their keys, in any order; those that are not there are left out. */
  rowsAt(keys: readonly RowKey[]): Promise<readonly StoredRow[]>;
  /**
   * Ids of transactions by when they were first recorded, in [from, to), page by page. `limit`: of all pages. `shard`: any
   * whole number; it says with which shard of the index the list begins.
   */
  created(
    range: { readonly from: string; readonly to: string },
    options?: { readonly limit?: number; readonly shard?: number },
  ): AsyncIterable<readonly string[]>;
}

/** One object of the trail: lines that were written together. */
export interface TrailObject {
  readonly key: string;
  /** ISO time at which S3 took it. No line in it is of a later change. */
  readonly writtenAt: string;
}

/** A version of an object that was deleted or replaced: no part of Tap does either. */
export interface LostObject {
  readonly key: string;
  /** Names the version that still has the lines, as far as there is one. */
  readonly version?: string;
  readonly how: "deleted" | "replaced";
  /** ISO time. */
  readonly at: string;
}

/** The audit trail, as it is stored. Only lines of ledger rows are read. */
export interface TrailRecords {
  /** Objects with lines of the day (`2026-11-21`), in the order in which they were written. */
  objects(day: string): Promise<readonly TrailObject[]>;
  /** Lines of one object. Throws UnreadableObject where it has no such lines any more. */
  lines(object: TrailObject): Promise<readonly AuditLine[]>;
  /** Objects of the day that were deleted or replaced before their time. */
  lost(day: string): Promise<readonly LostObject[]>;
}

export class UnreadableObject extends Error {
  override readonly name = "UnreadableObject";
}

/** What was found to differ. Lines are those of the audit trail. */
export const differenceKinds = [
  "row_changed",
  "row_removed",
  "row_added",
  "row_reordered",
  "line_changed",
  "line_missing",
  "state_changed",
  "state_removed",
  "join_broken",
  // An object of the trail, which has lines of many transactions.
  "object_changed",
  "object_removed",
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

export interface Difference {
  readonly kind: DifferenceKind;
  /** Absent for objects of the trail. */
  readonly transactionId?: string;
  /** Number of the row, where there is one. */
  readonly seq?: number;
  /** What shows it, as the end of a sentence. Names of attributes, never their values. */
  readonly what: string;
}

/** One row with its line, as an export has them. */
export interface Evidence {
  readonly transactionId: string;
  readonly seq: number;
  /** The row's attributes as they are stored; absent where only its line is left. */
  readonly item?: Item;
  /** The same as its line has them. */
  readonly line?: Item;
  readonly lineState: LineState;
}
/** `expired`: older than the trail. `recent`: the line may not be written yet. `unasked`: nobody looked for it. */
export type LineState = "found" | "missing" | "expired" | "recent" | "unasked";

/** Takes what a verification finds, as it finds it: nothing is collected. */
export interface Findings {
  differs(difference: Difference): void | Promise<void>;
  /** What was read, for an export: a transaction's chains, each with its rows after it. */
  chain?(chain: { readonly transactionId: string; readonly of: string; readonly end?: ChainEnd }): void | Promise<void>;
  evidence?(evidence: Evidence): void | Promise<void>;
}
