import type { Batch } from "../../../batches/application/batch";
import type { EventKey } from "../../../ledger/domain/observation";

/** Transactions that an event was recorded in. */
export interface EventTransactions {
  /** Ids of the transactions of those events that are processed, by the events' keys as text. */
  of(events: readonly EventKey[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** Refunds and disputes by the ids that their providers give them. */
export interface PartOwners {
  /** Ids of transactions whose refund or dispute has one of the names, as `stripe_re_1`; newest first where it is on several. */
  of(names: readonly string[]): Promise<readonly string[]>;
}

/** Merchants that the deployment knows by name. */
export interface KnownMerchants {
  /** Ids of the merchants that callers are bound to; those that only operators act for are not among them. */
  all(): Promise<readonly string[] | "not-allowed">;
}

/** What a batch is, and the payments that its rows are. */
export interface BatchPayments {
  find(batchId: string): Promise<Batch | undefined>;
  /** Ids of the payments that stand for these rows of the batch; rows that are none are left out. */
  ofRows(batch: Batch, rows: readonly number[]): Promise<readonly string[]>;
}
