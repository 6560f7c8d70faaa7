import { gunzipSync, gzipSync } from "node:zlib";

/**
 * The body of a notification as its item keeps it, so that the item stays below 1 KB, one write unit, with its attempts.
 * It is text: the audit trail keeps it whole, where it would keep only the hash of bytes.
 */
export const packedText = (body: string): string => gzipSync(body).toString("base64");

/** The exact body. Throws where the text is no packed one. */
export const unpackedText = (packed: string): string => gunzipSync(Buffer.from(packed, "base64")).toString("utf8");
