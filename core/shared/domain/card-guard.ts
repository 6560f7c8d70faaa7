import { LEAST_DIGITS } from "./card-issuers";
import { hasCardNumber, maskCardNumbers } from "./card-number";
import { mayHoldCardNumber } from "./card-search";

/**
 * Strings and numbers of a JSON text, keys included. Its time is linear in any text: a string that is never closed goes to
 * the text's end, so that its end is not searched from each of its quotes.
 */
const TOKENS = /"(?:[^"\\]|\\[\s\S])*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Whether any string or number of a JSON text holds a card number, however it is escaped. */
export function jsonHasCardNumber(json: string): boolean {
  if (!mayHoldCardNumber(json)) return false;
  for (const [token] of json.matchAll(TOKENS)) {
    if (token.length >= LEAST_DIGITS && hasCardNumber(contentsOf(token))) return true;
  }
  return false;
}

/** The JSON text with its card numbers masked, every other byte as it was; a number becomes a string. */
export function maskJson(json: string): string {
  if (!mayHoldCardNumber(json)) return json;
  return json.replace(TOKENS, (token) => {
    if (token.length < LEAST_DIGITS) return token;
    const contents = contentsOf(token);
    const masked = maskCardNumbers(contents);
    return masked === contents ? token : JSON.stringify(masked);
  });
}

function contentsOf(token: string): string {
  if (!token.startsWith('"')) return token;
  if (!token.includes("\\")) return token.slice(1).replace(/"$/, "");
  try {
    return JSON.parse(token) as string;
  } catch {
    return token;
  }
}
