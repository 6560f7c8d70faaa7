import { DIGIT, digitOf, INVISIBLE, kindOf, LETTER, PLUS } from "./card-characters";
import { issuedAs, LEAST_DIGITS, MOST_DIGITS, mayBegin } from "./card-issuers";

/** Place of a card number in a text. */
export interface Found {
  readonly start: number;
  readonly end: number;
}

/** Gap of one blank or one dash. */
const PLAIN_GAP = 0;
/** An E.164 phone number has fifteen digits at most. */
const PHONE_DIGITS = 15;
/** Groups that are kept when a long row is cut, which is as many as a number can have, and groups of the longest row. */
const KEPT = 20;
const CAPACITY = 512;

/** Groups of cards as they are embossed. Gaps of other kinds than a blank count between these only. */
const EMBOSSED = new Set(["4-4-4", "4-6-4", "4-6-5", "4-5-6", "4-4-4-4", "4-4-4-4-3"]);

/** Three groups of a UUID could pass for a number, and masking an event's id would lose the event. */
const UUID = /(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])/gi;
const UUID_CHARACTERS = 36;

/** How a group may begin a number. */
const NEVER = 0;
const ALWAYS = 1;
/** Behind a plus sign: with more digits than a phone number has. */
const LONG_ONLY = 2;

/**
 * Groups of digits with gaps between them, in which card numbers are looked for. Its arrays are used for one text after
 * the other: a text that consists of short groups would otherwise make an object for each.
 */
export class DigitRow {
  private text = "";
  private groups = 0;
  private digits = 0;
  private readonly starts = new Int32Array(CAPACITY);
  private readonly ends = new Int32Array(CAPACITY);
  /** Index of a group's first digit. */
  private readonly firsts = new Int32Array(CAPACITY + 1);
  /** Index of a group's first digit that is no zero: a number may have zeros before it. */
  private readonly significants = new Int32Array(CAPACITY);
  private readonly gaps = new Float64Array(CAPACITY);
  private readonly beginnings = new Uint8Array(CAPACITY);
  private readonly values = new Uint8Array(CAPACITY * 2 * MOST_DIGITS);
  /** Sums of the digits before an index, of which Luhn doubles those of even places, or those of odd places. */
  private readonly evenDoubled = new Int32Array(CAPACITY * 2 * MOST_DIGITS + 1);
  private readonly oddDoubled = new Int32Array(CAPACITY * 2 * MOST_DIGITS + 1);
  /** Whether the last group may end a number. */
  private isClosed = false;
  /** Where the longest number that ends with the last group might begin. */
  private earliest = 0;

  begin(text: string): void {
    this.text = text;
    this.clear();
  }

  clear(): void {
    this.groups = 0;
    this.digits = 0;
    this.earliest = 0;
  }

  get isEmpty(): boolean {
    return this.groups === 0;
  }

  /** Adds the group that begins here, behind a gap and a character of the kind `before`. Returns where it ends. */
  addGroup(start: number, gap: number, before: number): number {
    const { text } = this;
    if (this.groups === CAPACITY) this.cut();
    let end = start;
    let zeros = 0;
    let count = 0;
    let first = this.digits;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const kind = kindOf(code);
      if (kind === INVISIBLE) continue;
      if (kind !== DIGIT) break;
      end = at + 1;
      const digit = digitOf(code);
      if (digit === 0 && count === zeros && ++zeros > MOST_DIGITS) {
        // As part of a number they would be too many: one can only begin behind them.
        this.clear();
        first = 0;
      } else if (count - zeros < MOST_DIGITS) this.addDigit(digit);
      count++;
    }
    if (count - zeros > MOST_DIGITS) {
      this.clear();
      return end;
    }
    const index = this.groups++;
    this.starts[index] = start;
    this.ends[index] = end;
    this.firsts[index] = first;
    this.significants[index] = first + (zeros > MOST_DIGITS ? 0 : zeros);
    this.gaps[index] = gap;
    this.beginnings[index] = this.beginningOf(start, end, before);
    this.isClosed = end === text.length || kindOf(text.charCodeAt(end)) !== LETTER;
    // Where gaps of another kind begin, a number may begin with the group before them.
    if (index > 1 && gap !== this.gaps[index - 1]) this.earliest = index - 1;
    while (this.digits - (this.significants[this.earliest] as number) > MOST_DIGITS) this.earliest++;
    return end;
  }

  private beginningOf(start: number, end: number, before: number): number {
    if (before === PLUS) return LONG_ONLY;
    if (before !== LETTER) return ALWAYS;
    // The letter of a magnetic stripe: %B4242424242424242^DOE/JOHN^…
    const isTrack = this.text.charAt(end) === "^" || /%b$/i.test(this.text.slice(Math.max(0, start - 2), start));
    return isTrack ? ALWAYS : NEVER;
  }

  private addDigit(digit: number): void {
    const index = this.digits++;
    const twice = digit > 4 ? 2 * digit - 9 : 2 * digit;
    const isEven = index % 2 === 0;
    this.values[index] = digit;
    this.evenDoubled[index + 1] = (this.evenDoubled[index] as number) + (isEven ? twice : digit);
    this.oddDoubled[index + 1] = (this.oddDoubled[index] as number) + (isEven ? digit : twice);
  }

  /** The number that ends with the last group, the longest where there are several. */
  numberAtEnd(): Found | undefined {
    if (!this.isClosed || this.digits < LEAST_DIGITS) return undefined;
    for (let index = this.earliest; index < this.groups; index++) {
      const length = this.digits - (this.significants[index] as number);
      if (length < LEAST_DIGITS) break;
      if (this.isNumberFrom(index, length)) {
        return this.outsideUuid(this.starts[index] as number, this.ends[this.groups - 1] as number);
      }
    }
    return undefined;
  }

  private isNumberFrom(index: number, length: number): boolean {
    const { values, digits } = this;
    const first = this.significants[index] as number;
    const two = (values[first] as number) * 10 + (values[first + 1] as number);
    if (!mayBegin(two, length)) return false;
    // Luhn: from the right, every second digit is doubled.
    const sums = digits % 2 === 0 ? this.evenDoubled : this.oddDoubled;
    if (((sums[digits] as number) - (sums[first] as number)) % 10 !== 0) return false;
    const beginning = this.beginnings[index];
    if (beginning === NEVER || (beginning === LONG_ONLY && length <= PHONE_DIGITS)) return false;
    const six = values.subarray(first, first + 6).reduce((number, digit) => number * 10 + digit, 0);
    const issued = issuedAs(six, length);
    return issued !== false && this.isGrouped(index, issued === "vague");
  }

  /** Whether the groups from this one on are such as a number is written in. */
  private isGrouped(index: number, isVague: boolean): boolean {
    if (index === this.groups - 1) return true;
    const sizes: number[] = [];
    for (let group = index; group < this.groups; group++) {
      const first = (group === index ? this.significants : this.firsts)[group] as number;
      const end = group === this.groups - 1 ? this.digits : (this.firsts[group + 1] as number);
      sizes.push(end - first);
      if (group > index && this.gaps[group] !== this.gaps[index + 1]) return false;
    }
    if (isVague && sizes.some((size) => size < 4)) return false;
    if (this.gaps[index + 1] === PLAIN_GAP || EMBOSSED.has(sizes.join("-"))) return true;
    return sizes.every((size) => size === 1) && this.isAlone(index);
  }

  /** Whether no digit stands beside it in the same row: a part of a longer list of digits is no number. */
  private isAlone(index: number): boolean {
    if (index > 0) return false;
    const end = this.ends[this.groups - 1] as number;
    return !/^[^A-Za-z0-9]{0,3}\d(?!\d)/.test(this.text.slice(end, end + 5));
  }

  private outsideUuid(start: number, end: number): Found | undefined {
    const from = Math.max(0, start - UUID_CHARACTERS);
    for (const { index, 0: uuid } of this.text.slice(from, end + UUID_CHARACTERS).matchAll(UUID)) {
      if (from + index < end && from + index + uuid.length > start) return undefined;
    }
    return { start, end };
  }

  /** Forgets all but the last groups: a row may be as long as the text. */
  private cut(): void {
    const from = this.groups - KEPT;
    const digit = this.firsts[from] as number;
    const values = this.values.slice(digit, this.digits);
    for (const list of [this.starts, this.ends, this.firsts, this.significants, this.gaps, this.beginnings]) {
      list.copyWithin(0, from, this.groups);
    }
    this.groups = KEPT;
    this.digits = 0;
    this.earliest = Math.max(0, this.earliest - from);
    for (const value of values) this.addDigit(value);
    for (let group = 0; group < KEPT; group++) {
      this.firsts[group] = (this.firsts[group] as number) - digit;
      this.significants[group] = (this.significants[group] as number) - digit;
    }
  }
}
