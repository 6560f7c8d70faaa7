import { type BatchError, type BatchFormat, type BatchState, UPLOAD_GRACE_SECONDS } from "../../contracts/batch-schema";

export interface BatchCounts {
  readonly rows: number;
  readonly submitted: number;
  readonly refused: number;
}

/** `expired` is never stored: it follows from the time. */
export type StoredBatchState = Exclude<BatchState, "expired">;

/** A file of payments, and how much of it is processed. */
export interface Batch {
  readonly batchId: string;
  readonly merchantId: string;
  readonly format: BatchFormat;
  /** SHA-256 of the file, in base64. */
  readonly sha256: string;
  readonly state: StoredBatchState;
  readonly error?: BatchError;
  readonly createdAt: string;
  /** ISO time until which the file may be uploaded. */
  readonly uploadUntil: string;
  readonly finishedAt?: string;
  /** Rows before the cursor. */
  readonly counts: BatchCounts;
  /** Rows behind the cursor that were payments already when the batch was interrupted. They count again later. */
  readonly uncounted?: number;
  /** Version of the S3 object that is processed. */
  readonly versionId?: string;
  /** Name of the execution that processes it: what an older one still writes does not count. */
  readonly execution?: string;
  /** Bytes of the file that are processed. */
  readonly cursor: number;
  /** Column names of a CSV file, from its header. */
  readonly columns?: readonly string[];
  /** Ends of the chunks that are processed, in bytes: they name the parts of the result. */
  readonly partEnds: readonly number[];
  /** A card number was found in the file, or a row was too long to be searched for one. */
  readonly mayContainCardData: boolean;
}

/** A merchant's idempotency key of a batch. */
export interface BatchKey {
  readonly merchantId: string;
  readonly key: string;
}

export type NewBatch = Pick<Batch, "batchId" | "merchantId" | "format" | "sha256" | "createdAt" | "uploadUntil">;

/** What one chunk adds to its batch. */
export interface BatchProgress {
  /** Bytes of the file before the chunk and behind it. */
  readonly from: number;
  readonly to: number;
  readonly counts: BatchCounts;
  /** Column names, where the file's header is in this chunk. */
  readonly columns?: readonly string[];
  readonly mayContainCardData: boolean;
}

export type BatchEnd = "completed" | "completed_with_errors" | "failed" | "interrupted";

/** What a batch reports: of an interrupted one, also rows that are payments and are not counted yet. */
export const reportedCounts = ({ counts, uncounted = 0 }: Pick<Batch, "counts" | "uncounted">): BatchCounts => ({
  ...counts,
  rows: counts.rows + uncounted,
  submitted: counts.submitted + uncounted,
});

/** One execution of the workflow, and the version of the file that it processes. */
export interface BatchRun {
  readonly versionId: string;
  readonly execution: string;
}

/** Whether the version is the batch's file, or may become it: it waits for a file that was uploaded in time. */
export function mayProcess(
  { state, versionId, uploadUntil }: Pick<Batch, "state" | "versionId" | "uploadUntil">,
  uploadedVersion: string,
  uploadedAfter: Date,
): boolean {
  if (state === "awaiting_upload") return uploadUntil > uploadedAfter.toISOString();
  return versionId === uploadedVersion && (state === "processing" || state === "interrupted");
}

/** Whether the batch waits for a file that can no longer come in time. */
export const isExpired = ({ state, uploadUntil }: Pick<Batch, "state" | "uploadUntil">, now: Date): boolean =>
  state === "awaiting_upload" && now.getTime() - Date.parse(uploadUntil) > UPLOAD_GRACE_SECONDS * 1000;

/** Whether the execution processes the batch. */
export const isProcessedBy = ({ state, execution }: Batch, by: string): boolean =>
  state === "processing" && execution === by;
