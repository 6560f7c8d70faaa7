/**
 * Text that JSON can carry, and stores and libraries cannot. `"\ud83d"` is valid JSON, and half a character: it has no
 * UTF-8 and no percent-encoding, so DynamoDB, SNS and Stripe's library each refuse it in their own way.
 */
const HALF_CHARACTER = /\p{Cs}/u;
const HALF_CHARACTERS = /\p{Cs}/gu;
/** NUL ends a text in some libraries; line breaks and escape sequences make one line of a log look like two. */
const UNPRINTABLE = /[\p{Cs}\p{Cc}\p{Zl}\p{Zp}]/gu;
const REPLACEMENT = "\ufffd";

/** Whether the text has no half of a character (a lone surrogate). */
export const isWellFormed = (text: string): boolean => !HALF_CHARACTER.test(text);

/** The text with U+FFFD in the place of every half character. */
export const wellFormed = (text: string): string => text.replace(HALF_CHARACTERS, REPLACEMENT);

/** The text as one printable line: U+FFFD in the place of half characters, control characters and line separators. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, REPLACEMENT);

/** The text of UTF-8 bytes; undefined for bytes that are no UTF-8. A byte order mark stays. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The URL that a text is; undefined where it is none. Not `URL.canParse`: in Node 20 and 22 it takes an address with
 * letters beyond ASCII for none, once it was called some thousand times.
 */
export function parsedUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
