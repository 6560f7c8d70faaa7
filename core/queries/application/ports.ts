import type { TransactionStatus } from "../../ledger/domain/derive";

/** Lists are read partition by partition, so that no month and no merchant is a bottleneck. */
export interface TransactionList {
  /** Looks at so many entries of a partition, newest first, from the range's upper end on. */
  read(partition: ListPartition, range: PositionRange, limit: number): Promise<PartitionPage>;
}

export interface ListPartition {
  readonly index:
    | "by-merchant"
    | "by-time"
    | "by-merchant-status"
    | "by-status"
    | "by-customer"
    | "by-reference"
    | "by-flagged";
  readonly key: string;
  /** Leaves out entries of other statuses, which count as looked at. For by-merchant and by-time, which have all. */
  readonly status?: TransactionStatus;
}

export interface PartitionPage {
  /** `<created>#<transaction id>`: the order of all lists. Newest first. */
  readonly positions: readonly string[];
  /** The last entry that was looked at: the next read begins before it. Absent at the end of the range. */
  readonly before?: string;
}

/** From `from` (included) to `before` (not included). */
export interface PositionRange {
  readonly from: string;
  readonly before: string;
}

/** Makes positions opaque: a cursor cannot be forged, nor used for another query or for other merchants. */
export interface Cursors {
  seal(position: string, context: string): Promise<string>;
  /** The position; undefined for a cursor that was not sealed in the same context. */
  open(cursor: string, context: string): Promise<string | undefined>;
}
