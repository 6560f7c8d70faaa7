import { suspectsOf } from "./card-first-look";
import { hasCardNumber, maskCardNumbers } from "./card-number";

/**
 * Strings and numbers of a JSON text, keys included. Its time is linear in any text: a string that is never closed goes to
 * the text's end, so that its end is not searched from each of its quotes.
 */
const TOKENS = /"(?:[^"\\]|\\[\s\S])*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Whether any string or number of a JSON text holds a card number, however it is escaped. */
export function jsonHasCardNumber(json: string): boolean {
  const isSuspect = suspectsOf(json);
  if (isSuspect === undefined) return false;
  for (const { 0: token, index } of json.matchAll(TOKENS)) {
    if (isSuspect(token, index) && hasCardNumber(contentsOf(token))) return true;
  }
  return false;
}

/** The JSON text with its card numbers masked, every other byte as it was; a number becomes a string. */
export function maskJson(json: string): string {
  const isSuspect = suspectsOf(json);
  if (isSuspect === undefined) return json;
  return json.replace(TOKENS, (token, place: number) => {
    if (!isSuspect(token, place)) return token;
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
