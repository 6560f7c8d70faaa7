import { BLANK, DIGIT, INVISIBLE, kindOf, PERCENT, PLUS, SEPARATOR } from "./card-characters";
import { LEAST_DIGITS } from "./card-issuers";
import { GAP_UNITS } from "./card-search";

const BACKSLASH = 0x5c;
/** Line breaks, tabs and feeds, as JSON writes them behind a backslash. */
const JSON_BLANKS = new Set([..."nrtf"].map((letter) => letter.charCodeAt(0)));

/** Whether a JSON text may hold a card number: false for nearly every text without one. */
export const mayHoldCardNumber = (json: string): boolean => suspectsOf(json) !== undefined;

/** Whether a string or number of a JSON text, which begins at this place, may hold a card number. */
type IsSuspect = (token: string, place: number) => boolean;

/**
 * What tells the suspects of a JSON text when it is asked of each string and number in their order; undefined for nearly
 * every text without a card number. One long id makes one string suspect, and the others need no search.
 */
export function suspectsOf(json: string): IsSuspect | undefined {
  let coded = escapeFrom(json, 0);
  let digit = suspectDigit(json, 0);
  if (coded === json.length && digit === json.length) return undefined;
  return ({ length }, place) => {
    const end = place + length;
    if (end <= coded && end <= digit) return false;
    // What stands behind the token is not looked for again, or many tokens before it would take a long text too long.
    if (coded < end) coded = escapeFrom(json, end);
    if (digit < end) digit = suspectDigit(json, end);
    return true;
  };
}

/** Place of the next escape of JSON, which may be a digit, too. */
function escapeFrom(json: string, from: number): number {
  const at = json.indexOf("\\u", from);
  return at === -1 ? json.length : at;
}

/**
 * Where a JSON text needs a closer look for card numbers; its end if nowhere. Digits, with gaps as between the groups of a
 * number, have to come in a row as long as the shortest number.
 */
function suspectDigit(json: string, from: number): number {
  const { length } = json;
  let digits = 0;
  let gapUnits = 0;
  for (let at = nextDigit(json, from); at < length; at = digits === 0 ? nextDigit(json, at + 1) : at + 1) {
    const code = json.charCodeAt(at);
    const kind = kindOf(code);
    if (kind === DIGIT) {
      if (++digits === LEAST_DIGITS) return at;
      gapUnits = 0;
      continue;
    }
    if (code === BACKSLASH) {
      if (!JSON_BLANKS.has(json.charCodeAt(at + 1))) digits = 0;
      else at++;
      gapUnits++;
    } else if (kind === PERCENT) {
      // An escape of a URL may stand between digits. One before them begins nothing that they could not begin alone.
      return at;
    } else if (kind === BLANK || kind === SEPARATOR || kind === PLUS) {
      gapUnits++;
    } else if (kind !== INVISIBLE) digits = 0;
    if (gapUnits > GAP_UNITS) digits = 0;
    if (digits === 0) gapUnits = 0;
  }
  return length;
}

const [ZERO, NINE, LAST_OF_ASCII] = [0x30, 0x39, 0x7f];

/** Place of the next digit of any script; the text's end where there is none. Nearly all of a body is passed here. */
function nextDigit(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > LAST_OF_ASCII ? kindOf(code) === DIGIT : code >= ZERO && code <= NINE) break;
  }
  return at;
}
