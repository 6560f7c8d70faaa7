import type { Batch } from "../batch";

export interface BatchRange {
  /** Batches that were created from this time on, and before that. */
  readonly since: Date;
  readonly until: Date;
  readonly merchantId?: string;
}

/** Lists of batches, for operators. Each page is one read of an index, and one of the batches in it. */
export interface BatchList {
  /** Newest first. */
  created(range: BatchRange): AsyncIterable<readonly Batch[]>;
  /** All that are interrupted, the longest first. */
  interrupted(): AsyncIterable<readonly Batch[]>;
}
