import type { Actor } from "../../../shared/application/actor";
import type { Batch, BatchEnd, BatchKey, BatchProgress, BatchRun, FileRefusal, NewBatch } from "../batch";
import type { FileClaim, FileKey, NewFileClaim } from "../file-claim";

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
  /** Only where the whole file failed. */
  readonly refusal?: FileRefusal;
  /** Rows that are payments, and that the counts of an interrupted batch leave out. */
  readonly uncounted?: number;
}

/** Another upload for a batch that waits for its file. */
export interface BatchExtension {
  /** ISO time. */
  readonly uploadUntil: string;
  /** Who asks for it. */
  readonly actor: Actor;
  readonly at: Date;
  /** Where the file was given to another batch meanwhile. */
  readonly claim?: NewFileClaim;
}

export interface Batches {
  /**
   * Keeps the batch under its merchant's idempotency key, and claims its file; or returns what the key stands for
   * already. `claim-changed`: nothing was written, because the claim is no longer what was read.
   */
  create(
    batch: NewBatch,
    key: BatchKey,
    fingerprint: string,
    claim: NewFileClaim,
  ): Promise<"created" | "claim-changed" | BatchKeyRecord>;
  find(batchId: string): Promise<Batch | undefined>;
  claimOf(file: FileKey): Promise<FileClaim | undefined>;
  /** Allows another upload, and claims the file where it has to; false where the batch or the claim has changed. */
  extend(batch: Batch, extension: BatchExtension): Promise<boolean>;
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
