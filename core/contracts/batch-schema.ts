import * as z from "zod/mini";

export const batchFormats = ["csv", "jsonl"] as const;
export type BatchFormat = (typeof batchFormats)[number];

/** Of an upload: S3 refuses one of another type. */
export const contentTypes = { csv: "text/csv", jsonl: "application/x-ndjson" } as const satisfies Record<
  BatchFormat,
  string
>;

export const MAX_BATCH_BYTES = 50 * 1024 * 1024;
/** For so long a file can be uploaded, and for so long a link to a result is valid. */
export const LINK_SECONDS = 15 * 60;

/** What a merchant sends to POST /batches. API Gateway and the function read the same schema. */
export const batchRequest = z.strictObject({
  merchant_id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  format: z.enum(batchFormats),
  /** SHA-256 of the file, in base64: S3 refuses an upload of anything else. */
  sha256: z.string().check(z.regex(/^[A-Za-z0-9+/]{43}=$/)),
});
export type BatchRequest = z.infer<typeof batchRequest>;

/** `expired`: nothing was uploaded in time. */
export const batchStates = [
  "awaiting_upload",
  "processing",
  "completed",
  "completed_with_errors",
  "failed",
  "expired",
] as const;
export type BatchState = (typeof batchStates)[number];

/** Why a whole file cannot be used, or is not done: the only code after which a batch may go on is INTERRUPTED. */
export const batchErrors = {
  EMPTY_FILE: "The file has no rows.",
  WRONG_HEADER: "The first line names an unknown column, names one twice, or leaves out one that every payment needs.",
  NOT_TEXT: "The file is not UTF-8 text.",
  TOO_OLD: "The batch was interrupted for days: its remaining rows belong into a new one.",
  INTERRUPTED: "Something failed on our side; the rows that are done are done, and the rest will be.",
} as const;
export type BatchError = keyof typeof batchErrors;

/** Why a row was refused: these, and the codes that POST /transactions refuses a payment with. */
export const rowErrors = {
  ROW_TOO_LONG: "The row has more than 16 KiB.",
  MALFORMED_ROW: "The row is neither the CSV nor the JSON that the batch is made of, or is not UTF-8.",
  OTHER_MERCHANT: "The row names another merchant than its batch.",
} as const;
export type RowError = keyof typeof rowErrors;
