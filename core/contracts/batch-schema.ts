import * as z from "zod/mini";
import { MAX_ROW_BYTES } from "./batch-files";
import { shortId } from "./patterns";

export const batchFormats = ["csv", "jsonl"] as const;
export type BatchFormat = (typeof batchFormats)[number];

/** Content types of uploads: S3 refuses an upload of another type. */
export const contentTypes = { csv: "text/csv", jsonl: "application/x-ndjson" } as const satisfies Record<
  BatchFormat,
  string
>;

/** What divides the cells of a CSV file. Spreadsheets take the one of their country. */
export const separators = { comma: ",", semicolon: ";", tab: "\t" } as const;
export type Separator = keyof typeof separators;

export const MAX_BATCH_BYTES = 50 * 1024 * 1024;
/** Lines of a file, however short they are: a workflow's history and a result's parts are finite. */
export const MAX_BATCH_LINES = 500_000;
/** Validity of an upload form, and of a link to a result. */
export const LINK_SECONDS = 15 * 60;
/** Grace for an upload that began in time to end and to arrive as an event; after it the batch is expired. */
export const UPLOAD_GRACE_SECONDS = 30 * 60;
/** Days for which a batch is known, and its rows' idempotency keys are kept. */
export const BATCH_KEPT_DAYS = 90;

/** Body of POST /batches. */
export const batchRequest = z.strictObject({
  merchant_id: z.string().check(shortId),
  format: z.enum(batchFormats),
  /** SHA-256 of the file, in base64: S3 refuses an upload with another hash. */
  sha256: z.string().check(z.regex(/^[A-Za-z0-9+/]{43}=$/, "a SHA-256 in base64: 44 characters")),
  /** The same file was sent before, and all of its rows shall be charged again. */
  allow_duplicate: z.optional(z.boolean()),
  /** Format of the result; JSON lines by default, whatever the file's format is. */
  result_format: z.optional(z.enum(batchFormats)),
});

/** `expired`: no file was uploaded, or begun, in time. `interrupted`: an error at Tap; an operator resumes it. */
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

/** Reasons for which a whole file is refused: none of its rows was submitted. */
export const batchErrors = {
  EMPTY_FILE: "The file has no rows.",
  WRONG_HEADER:
    "The first line does not name the columns of payments; errors says which are missing, unknown or repeated.",
  NOT_UTF8: "The file is not UTF-8 text. Save it as UTF-8; spreadsheets call it CSV UTF-8.",
  TOO_MANY_ROWS: `The file has more than ${MAX_BATCH_LINES.toLocaleString("en-US")} lines.`,
} as const;
export type BatchError = keyof typeof batchErrors;

/** Reasons for which a row is refused, beside the codes with which POST /transactions refuses a payment. */
export const rowErrors = {
  ROW_TOO_LONG: `The row has more than ${MAX_ROW_BYTES / 1024} KiB.`,
  MALFORMED_ROW: "The row is neither the CSV nor the JSON that the batch is made of.",
  NOT_UTF8: "The row is not UTF-8 text. Save the file as UTF-8; spreadsheets call it CSV UTF-8.",
  UNCLOSED_QUOTE: "A quote begins in this row and is never closed: the rest of the file is part of it.",
  OTHER_MERCHANT: "The row names another merchant than its batch.",
  INVALID_BODY: "Fields of the row are missing, unknown or wrong; errors names them.",
  CARD_NUMBER_REFUSED: "The row contains a card number; send the provider's token instead.",
} as const;
export type RowError = keyof typeof rowErrors;
