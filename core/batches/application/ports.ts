import type { BatchError, BatchFormat, BatchState } from "../../contracts/batch-schema";

export interface BatchCounts {
  readonly rows: number;
  readonly submitted: number;
  readonly refused: number;
}

/** A file of payments, and how far it is done. */
export interface Batch {
  readonly batchId: string;
  readonly merchantId: string;
  readonly format: BatchFormat;
  /** Of the file, in base64. */
  readonly sha256: string;
  /** `expired` is never stored: it follows from the time. */
  readonly state: Exclude<BatchState, "expired">;
  readonly error?: BatchError;
  readonly createdAt: string;
  /** Until when its file may be uploaded. */
  readonly uploadUntil: string;
  readonly finishedAt?: string;
  readonly counts: BatchCounts;
  /** The version of the object that is worked on. */
  readonly versionId?: string;
  /** The execution that works on it: what an older one still writes does not count. */
  readonly execution?: string;
  /** Bytes of the file that are done. */
  readonly cursor: number;
  /** Of a CSV file, from its header. */
  readonly columns?: readonly string[];
  /** Ends of the chunks that are done, in bytes: they name the parts of the result. */
  readonly partEnds: readonly number[];
  /** A card number was found in the file, or a row that nobody could look through for one. */
  readonly mustNotStay: boolean;
}

export interface BatchKey {
  readonly merchantId: string;
  readonly key: string;
}

export type NewBatch = Pick<Batch, "batchId" | "merchantId" | "format" | "sha256" | "createdAt" | "uploadUntil">;

export interface BatchProgress {
  readonly from: number;
  readonly to: number;
  /** Of this chunk. */
  readonly counts: BatchCounts;
  /** Where the file's header is in this chunk. */
  readonly columns?: readonly string[];
  readonly mustNotStay: boolean;
}

export type BatchEnd = "completed" | "completed_with_errors" | "failed" | "interrupted";

export interface Batches {
  /** Keeps the batch under its merchant's idempotency key, or says what the key stands for already. */
  create(
    batch: NewBatch,
    key: BatchKey,
    fingerprint: string,
  ): Promise<"created" | { batchId: string; fingerprint: string }>;
  find(batchId: string): Promise<Batch | undefined>;
  /** Another upload is allowed, while none has come. */
  extend(batchId: string, uploadUntil: string): Promise<void>;
  /**
   * Takes the batch over for the execution, unless it has ended, works on another version of its object, or has waited
   * for its file until before `uploadedAfter`.
   */
  begin(
    batchId: string,
    versionId: string,
    execution: string,
    uploadedAfter: Date,
  ): Promise<Batch | "settled" | "unknown">;
  /** Records a chunk, exactly once; false where another execution has taken over, or the chunk is recorded. */
  advance(batchId: string, execution: string, progress: BatchProgress): Promise<boolean>;
  /** Ends or interrupts the batch; false where another execution has taken over, or it has ended. */
  end(batchId: string, execution: string, at: Date, state: BatchEnd, error?: BatchError): Promise<boolean>;
}

/** Form fields and URL for the one upload that a batch allows. */
export interface UploadForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

export interface ResultLink {
  readonly url: string;
  readonly expiresAt: string;
}

export interface BatchUploads {
  /** For this batch's file only: its length within bounds, its type and its checksum. */
  form(batch: Pick<Batch, "batchId" | "format" | "sha256">, seconds: number): Promise<UploadForm>;
  result(batchId: string, seconds: number): Promise<ResultLink>;
}

/** The cells of one CSV record; undefined where it is none. */
export type CsvReader = (record: string) => readonly string[] | undefined;

export interface BatchFiles {
  /** The file's bytes from the offset on; none at its end. */
  read(batchId: string, versionId: string, from: number): Promise<AsyncIterable<Uint8Array>>;
  /** Of the whole file: its hash in base64, and how many lines it has. */
  inspect(batchId: string, versionId: string): Promise<{ readonly sha256: string; readonly lines: number }>;
  /** Removes the file for good. */
  discard(batchId: string, versionId: string): Promise<void>;
  /** Keeps the result's lines of the chunk. */
  writePart(batchId: string, span: { readonly from: number; readonly to: number }, lines: string): Promise<void>;
  /** Makes one object of the parts, in order, however many they are. */
  assemble(batchId: string, partEnds: readonly number[]): Promise<void>;
}
