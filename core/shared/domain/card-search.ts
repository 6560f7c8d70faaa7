import {
  BLANK,
  DIGIT,
  digitOf,
  escapeAt,
  INVISIBLE,
  kindOf,
  LETTER,
  OTHER,
  PERCENT,
  PLUS,
  SEPARATOR,
} from "./card-characters";
import { DigitRow, type Found } from "./digit-row";

/** Longest gap between two groups of digits. */
export const GAP_UNITS = 3;
/** Larger than every UTF-16 unit: a gap is known by the number that its units make up. */
const UNITS = 0x10000;

const row = new DigitRow();

/**
 * The card numbers of a text, in order, none within another; with `one`, the first of them only. Each character is looked
 * at once, and each group of digits is compared with the eight lengths that a number can have: the time is linear.
 */
export function findCardNumbers(text: string, { one = false } = {}): Found[] {
  const found: Found[] = [];
  const { length } = text;
  let at = 0;
  let before = OTHER;
  let gapUnits = 0;
  let gap = 0;
  row.begin(text);
  while (at < length) {
    if (row.isEmpty) {
      const next = nextOf(text, at);
      if (next > at) before = kindOf(text.charCodeAt(next - 1));
      at = next;
      if (at === length) break;
    }
    let code = text.charCodeAt(at);
    let kind = kindOf(code);
    if (kind === DIGIT) {
      at = row.addGroup(at, gapUnits === 1 && before === BLANK ? 0 : gap, before);
      before = DIGIT;
      gapUnits = 0;
      gap = 0;
      const number = row.numberAtEnd();
      if (number === undefined) continue;
      found.push(number);
      if (one) return found;
      row.clear();
      continue;
    }
    let units = 1;
    if (kind === PERCENT) {
      const coded = escapeAt(text, at);
      if (coded !== undefined) ({ kind, code, length: units } = coded);
    }
    at += units;
    if (kind === INVISIBLE) {
      // A letter before it does not touch the number.
      if (before === LETTER) before = OTHER;
      continue;
    }
    before = kind;
    if (row.isEmpty) continue;
    gapUnits++;
    gap = gap * UNITS + code;
    const isGap = kind === BLANK || kind === SEPARATOR || kind === PLUS;
    if (isGap && gapUnits <= GAP_UNITS) continue;
    row.clear();
    gapUnits = 0;
    gap = 0;
  }
  return found;
}

/** The next character that matters where no digits came before. Most of a text is passed here. */
function nextOf(text: string, from: number): number {
  let at = from;
  while (at < text.length && kindOf(text.charCodeAt(at)) < DIGIT) at++;
  return at;
}

/** The number with all but its last digits as asterisks. What stands between its groups stays. */
export function masked(number: string, shownDigits: number): string {
  const units: string[] = [];
  const places: number[] = [];
  for (let at = 0; at < number.length; ) {
    const code = number.charCodeAt(at);
    const kind = kindOf(code);
    // Escapes of a URL have digits of their own.
    const width = (kind === PERCENT ? escapeAt(number, at)?.length : undefined) ?? 1;
    if (kind === DIGIT) places.push(units.length);
    units.push(kind === DIGIT ? String(digitOf(code)) : number.slice(at, at + width));
    at += width;
  }
  for (const place of places.slice(0, -shownDigits)) units[place] = "*";
  return units.join("");
}
