import type { TransactionStatus } from "../../ledger/domain/derive";

/** A line of a list of transactions. Amounts are minor units, exact at any size; null while it is not known. */
export interface TransactionSummary {
  readonly transactionId: string;
  readonly merchantId: string;
  /** Of a payment that began with us. */
  readonly customerId?: string;
  readonly status: TransactionStatus;
  readonly currency: string;
  readonly amount: bigint | null;
  readonly amountRefunded: bigint;
  readonly createdAt: string;
  /** `<created>#<transaction id>`: the list's order, newest first. */
  readonly position: string;
}

/** Lists are read partition by partition, so that no day and no merchant is a bottleneck. */
export interface TransactionList {
  /** Positions from `from` (included) to `before` (not included), newest first. */
  read(partition: ListPartition, range: PositionRange, limit: number): Promise<TransactionSummary[]>;
}

export type ListPartition =
  | { readonly index: "by-merchant"; readonly merchantId: string; readonly month: string }
  | { readonly index: "by-time"; readonly day: string; readonly shard: number };

export interface PositionRange {
  readonly from: string;
  readonly before: string;
}

/** Makes positions opaque: nobody can forge one, or use it for another query or for other merchants. */
export interface Cursors {
  seal(position: string, context: string): Promise<string>;
  /** Undefined for what was not sealed in the same context. */
  open(cursor: string, context: string): Promise<string | undefined>;
}
