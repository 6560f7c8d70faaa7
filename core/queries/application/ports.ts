import type { TransactionStatus } from "../../ledger/domain/derive";

/** A line of a list of transactions. Amounts are minor units, exact at any size; null while it is not known. */
export interface TransactionSummary {
  readonly transactionId: string;
  readonly merchantId: string;
  /** Known of payments that were submitted to Tap. */
  readonly customerId?: string;
  readonly status: TransactionStatus;
  readonly currency: string;
  readonly amount: bigint | null;
  readonly amountRefunded: bigint;
  readonly createdAt: string;
  /** `<created>#<transaction id>`: the list's order, newest first. */
  readonly position: string;
}

/** Lists are read partition by partition, so that no month and no merchant is a bottleneck. */
export interface TransactionList {
  /** Positions from `from` (included) to `before` (not included), newest first. */
  read(partition: ListPartition, range: PositionRange, limit: number): Promise<TransactionSummary[]>;
}

export interface ListPartition {
  readonly index: "by-merchant" | "by-time" | "by-merchant-status" | "by-status";
  readonly key: string;
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
