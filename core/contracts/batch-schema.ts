import * as z from "zod/mini";

export const batchFormats = ["csv", "jsonl"] as const;
export type BatchFormat = (typeof batchFormats)[number];

/** Of an upload: S3 refuses one of another type. */
export const contentTypes = { csv: "text/csv", jsonl: "application/x-ndjson" } as const satisfies Record<
  BatchFormat,
  string
>;

export const MAX_BATCH_BYTES = 50 * 1024 * 1024;
/** However short its lines are: a workflow's history and a result's parts are finite. */
export const MAX_BATCH_LINES = 500_000;
/** A payment takes some hundred bytes. What is longer is dropped while it is read, so that memory stays flat. */
export const MAX_ROW_BYTES = 16 * 1024;
/** For so long a file can be uploaded, and for so long a link to a result is valid. */
export const LINK_SECONDS = 15 * 60;
/** An upload that began in time may end, and be told of, so much later: only then is its batch expired. */
export const UPLOAD_GRACE_SECONDS = 30 * 60;
/** For so long a batch is known, and its rows' keys stand for their payments. */
export const BATCH_KEPT_DAYS = 90;

/** What a merchant sends to POST /batches. API Gateway and the function read the same schema. */
export const batchRequest = z.strictObject({
  merchant_id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  format: z.enum(batchFormats),
  /** SHA-256 of the file, in base64: S3 refuses an upload of anything else. */
  sha256: z.string().check(z.regex(/^[A-Za-z0-9+/]{43}=$/)),
});
export type BatchRequest = z.infer<typeof batchRequest>;

/** `expired`: nothing was uploaded, or begun, in time. `interrupted`: something failed on our side; it goes on where it was. */
export const batchStates = [
  "awaiting_upload",
  "processing",
  "interrupted",
  "completed",
  "completed_with_errors",
  "failed",
  "expired",
] as const;
export type BatchState = (typeof batchStates)[number];

/** Why a whole file cannot be used: nothing of it was submitted. */
export const batchErrors = {
  EMPTY_FILE: "The file has no rows.",
  WRONG_HEADER: "The first line names an unknown column, names one twice, or leaves out one that every payment needs.",
  NOT_TEXT: "The file is not UTF-8 text.",
  TOO_MANY_ROWS: `The file has more than ${MAX_BATCH_LINES.toLocaleString("en-US")} lines.`,
} as const;
export type BatchError = keyof typeof batchErrors;

/** Why a row was refused: these, and the codes that POST /transactions refuses a payment with. */
export const rowErrors = {
  ROW_TOO_LONG: `The row has more than ${MAX_ROW_BYTES / 1024} KiB.`,
  MALFORMED_ROW: "The row is neither the CSV nor the JSON that the batch is made of, or is not UTF-8.",
  UNCLOSED_QUOTE: "A quote begins in this row and is never closed: the rest of the file is part of it.",
  OTHER_MERCHANT: "The row names another merchant than its batch.",
} as const;
export type RowError = keyof typeof rowErrors;
