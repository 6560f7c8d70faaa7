/** What a character is to the search for card numbers. */
export const OTHER = 0;
/** A letter or an underscore: a number that touches one is part of an id. */
export const LETTER = 1;
/** A blank or a dash, as people write between groups. */
export const BLANK = 2;
/** What else may stand between groups: a dot, a line break, a long dash. */
export const SEPARATOR = 3;
/** Before a phone number, or a blank in a form. */
export const PLUS = 4;
/** A digit of any script. This and all kinds after it have to be looked at wherever they stand. */
export const DIGIT = 5;
/** Begins an escape of a URL, or a magnetic stripe. */
export const PERCENT = 6;
/** Nothing that a reader sees: between two digits it does not exist. */
export const INVISIBLE = 7;

/** Zeros of scripts whose ten digits follow one another; the last are full-width. */
const zeros = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
  0x1040, 0x17e0, 0x1810, 0xff10,
];
const separators = /[\s\u00b7\u2010-\u2015\u2212]/;
const invisible = /\p{Cf}|\p{Variation_Selector}|\u034f/u;

const ascii = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/\d/.test(character)) return DIGIT;
  if (/\w/.test(character)) return LETTER;
  if (character === " " || character === "-") return BLANK;
  if (character === "+") return PLUS;
  if (character === "%") return PERCENT;
  return /[.\s]/.test(character) ? SEPARATOR : OTHER;
});

const UNKNOWN = 255;
/** Kinds of all units: those of ASCII, and of others once they were met. */
const kinds = new Uint8Array(0x10000).fill(UNKNOWN);
kinds.set(ascii);

/** Kind of a UTF-16 unit. */
export function kindOf(code: number): number {
  const known = kinds[code] ?? OTHER;
  if (known !== UNKNOWN) return known;
  const kind = kindBeyondAscii(code);
  kinds[code] = kind;
  return kind;
}

function kindBeyondAscii(code: number): number {
  if (zeros.some((zero) => code >= zero && code < zero + 10)) return DIGIT;
  const character = String.fromCharCode(code);
  if (separators.test(character)) return SEPARATOR;
  return invisible.test(character) || code === 0xad ? INVISIBLE : OTHER;
}

/** The value of a digit of any script. */
export function digitOf(code: number): number {
  if (code < 128) return code - 0x30;
  const zero = zeros.find((first) => code >= first && code < first + 10) ?? code;
  return code - zero;
}

/** A character of ASCII, or a blank beyond it, as URLs write it. */
const ESCAPE = /%(?:[0-7][0-9a-f]|c2%a0|e2%80%(?:8[0-9a-d]|af))/iy;

/** What an escape of a URL stands for. */
export interface Coded {
  /** Characters of the escape. */
  readonly length: number;
  readonly code: number;
  readonly kind: number;
}

/** The escape at this place; undefined where there is none. */
export function escapeAt(text: string, at: number): Coded | undefined {
  ESCAPE.lastIndex = at;
  const [coded] = ESCAPE.exec(text) ?? [];
  if (coded === undefined) return undefined;
  if (coded.length > 3) return { length: coded.length, code: 0xa0, kind: BLANK };
  const code = Number.parseInt(coded.slice(1), 16);
  const kind = kindOf(code);
  // A digit or a letter in this form begins or ends nothing that could be an id.
  return { length: coded.length, code, kind: kind === DIGIT || kind === LETTER || kind === PERCENT ? OTHER : kind };
}
