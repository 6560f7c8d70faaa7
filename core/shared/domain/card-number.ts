import { issuedAs, LEAST_DIGITS, MOST_DIGITS } from "./card-issuers";
import { findCardNumbers, masked } from "./card-search";

const SHOWN_DIGITS = 4;

/**
 * Card numbers in text: issuer range, length and Luhn checksum together, so that timestamps, ids, phone and order
 * numbers do not trip it. Digits of any script may be grouped by single spaces or dashes, or as on a card by dots and
 * other blanks and dashes. Not seen: a number that touches a letter or an underscore, as in the ids of providers, but
 * for the letter of a magnetic stripe.
 */
export const hasCardNumber = (text: string): boolean => findCardNumbers(text, { one: true }).length > 0;

/** The text with all but the last four digits of every card number replaced by asterisks. */
export function maskCardNumbers(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end } of findCardNumbers(text)) {
    parts.push(text.slice(done, start), masked(text.slice(start, end), SHOWN_DIGITS));
    done = end;
  }
  return done === 0 ? text : parts.join("") + text.slice(done);
}

/** Whether digits without anything between them are a card number. */
export function isCardNumber(digits: string): boolean {
  if (digits.length < LEAST_DIGITS || digits.length > MOST_DIGITS) return false;
  return issuedAs(Number(digits.slice(0, 6)), digits.length) !== false && hasCardNumber(digits);
}
