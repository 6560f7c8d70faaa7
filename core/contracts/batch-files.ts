/** Start of an upload's object key; the batch's id follows. */
export const UPLOAD_PREFIX = "uploads/";

/** Bytes of a row; a payment takes some hundred. A longer row is dropped while it is read: memory stays flat. */
export const MAX_ROW_BYTES = 16 * 1024;
