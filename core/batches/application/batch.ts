import {
  type BatchError,
  type BatchFormat,
  type BatchState,
  type Separator,
  UPLOAD_GRACE_SECONDS,
} from "../../contracts/batch-schema";
import type { FieldError } from "../../contracts/field-errors";
import type { Actor } from "../../shared/application/actor";

export interface BatchCounts {
  /** Rows with content: submitted or refused. */
  readonly rows: number;
  readonly submitted: number;
  readonly refused: number;
}

/** Why a whole file is refused. */
export interface FileRefusal {
  readonly error: BatchError;
  /** What is wrong with the columns of its header. */
  readonly errors?: readonly FieldError[];
  /** By which its header was read. */
  readonly separator?: Separator;
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
  /** Format of the result. */
  readonly resultFormat: BatchFormat;
  readonly state: StoredBatchState;
  readonly refusal?: FileRefusal;
  readonly createdAt: string;
  /** ISO time until which the file may be uploaded. */
  readonly uploadUntil: string;
  readonly finishedAt?: string;
  /** Rows before the cursor. */
  readonly counts: BatchCounts;
  /** Rows before the cursor without content, as spreadsheets write below a table: numbered, and not counted. */
  readonly emptyRows: number;
  /** Rows behind the cursor that were payments already when the batch was interrupted. They count again later. */
  readonly uncounted?: number;
  /** Version of the S3 object that is processed. */
  readonly versionId?: string;
  /** Name of the execution that processes it: what an older one still writes does not count. */
  readonly execution?: string;
  /** Bytes of the file that are processed. */
  readonly cursor: number;
  /** Columns of a CSV file, from its header, as payments name them; "" for a column without a name. */
  readonly columns?: readonly string[];
  /** By which the header of a CSV file was read; its rows are read alike. */
  readonly separator?: Separator;
  /** Ends of the chunks that are processed, in bytes: they name the parts of the result. */
  readonly partEnds: readonly number[];
  /** A card number was found in the file, or a row was too long to be searched for one. */
  readonly mayContainCardData: boolean;
  /** Who got the newest form to upload it: its rows are submitted in this name. */
  readonly actor?: Actor;
}

/** A merchant's idempotency key of a batch. */
export interface BatchKey {
  readonly merchantId: string;
  readonly key: string;
}

export type NewBatch = Pick<
  Batch,
  "batchId" | "merchantId" | "format" | "sha256" | "resultFormat" | "createdAt" | "uploadUntil"
> & { readonly actor: Actor };

/** How the rows of a CSV file are read. */
export interface CsvHeader {
  readonly columns: readonly string[];
  readonly separator: Separator;
}

/** What one chunk adds to its batch. */
export interface BatchProgress {
  /** Bytes of the file before the chunk and behind it. */
  readonly from: number;
  readonly to: number;
  readonly counts: BatchCounts;
  readonly emptyRows: number;
  /** Where the header of a CSV file is in this chunk. */
  readonly header?: CsvHeader;
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
