import type { BatchError } from "../../../contracts/batch-schema";
import type { Batch, BatchEnd, BatchKey, BatchProgress, BatchRun, NewBatch } from "../batch";

/** The batch that an idempotency key stands for. */
export interface BatchKeyRecord {
  readonly batchId: string;
  /** SHA-256, hex, of the request that used the key first. */
  readonly fingerprint: string;
}

/** How an execution ends its batch. */
export interface BatchEnding {
  readonly state: BatchEnd;
  readonly at: Date;
  readonly error?: BatchError;
}

export interface Batches {
  /** Keeps the batch under its merchant's idempotency key, or returns what the key stands for already. */
  create(batch: NewBatch, key: BatchKey, fingerprint: string): Promise<"created" | BatchKeyRecord>;
  find(batchId: string): Promise<Batch | undefined>;
  /** Allows another upload, while none has come. */
  extend(batchId: string, uploadUntil: string): Promise<void>;
  /**
   * Makes the execution the one that processes the batch; undefined where `mayProcess` forbids it. `uploadedAfter`: a
   * batch whose upload was allowed until then, and no longer, is expired.
   */
  begin(batchId: string, run: BatchRun, uploadedAfter: Date): Promise<Batch | undefined>;
  /** Records a chunk, exactly once; false where another execution processes the batch, or the chunk is recorded. */
  advance(batchId: string, execution: string, progress: BatchProgress): Promise<boolean>;
  /** Ends or interrupts the batch; false where another execution processes it, or it has ended. */
  end(batchId: string, execution: string, ending: BatchEnding): Promise<boolean>;
}
