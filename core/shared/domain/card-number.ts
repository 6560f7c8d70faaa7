/**
 * Card numbers in text: issuer range, length and Luhn checksum together, so that timestamps, ids, phone and order
 * numbers do not trip it. Digits may be grouped by single spaces or dashes, or as on a card by dots and other
 * blanks and dashes. Not seen: a number that touches a letter or an underscore, as in the ids of providers.
 */
interface Issuer {
  /** Range of the first digits, with as many digits as the limits have. */
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}

const UP_TO_19 = [16, 17, 18, 19];

/** Current issuer ranges. Visa's 13 digits are long gone, and would be met by phone numbers. */
const issuers: readonly Issuer[] = [
  { from: 4, to: 4, lengths: [16, 19] },
  { from: 51, to: 55, lengths: [16] },
  { from: 2221, to: 2720, lengths: [16] },
  { from: 34, to: 34, lengths: [15] },
  { from: 37, to: 37, lengths: [15] },
  { from: 6011, to: 6011, lengths: UP_TO_19 },
  { from: 644, to: 659, lengths: UP_TO_19 },
  { from: 3528, to: 3589, lengths: UP_TO_19 },
  { from: 300, to: 305, lengths: [14] },
  { from: 36, to: 36, lengths: [14] },
  { from: 38, to: 39, lengths: [14] },
  { from: 62, to: 62, lengths: UP_TO_19 },
  { from: 2200, to: 2204, lengths: UP_TO_19 },
  { from: 5018, to: 5018, lengths: UP_TO_19 },
  { from: 5020, to: 5020, lengths: UP_TO_19 },
  { from: 5038, to: 5038, lengths: UP_TO_19 },
  { from: 6304, to: 6304, lengths: UP_TO_19 },
  { from: 6759, to: 6763, lengths: UP_TO_19 },
];

const LEAST_DIGITS = 14;
const MOST_DIGITS = 19;
/** A cheap look before the thorough one. */
const POSSIBLE = /\d(?:[^A-Za-z0-9]{0,3}\d){13}/;
/** Groups of digits; a run that touches a letter, an underscore or a plus sign is part of an id or a phone number. */
const RUNS = /(?<![A-Za-z0-9_+])\d+(?:[ -]\d+)*(?![A-Za-z0-9_])/g;

/**
 * Grouped as it is embossed, by dots, blanks or dashes of any kind. No commas: lists of four numbers, and rows of CSV, are
 * no cards.
 */
const EMBOSSED = [
  /(?<![A-Za-z0-9_+])\d{4}([-.\s\u00b7\u2010-\u2015\u2212]{1,3})\d{4}\1\d{4}\1\d{4}(?![A-Za-z0-9_])/g,
  /(?<![A-Za-z0-9_+])\d{4}([-.\s\u00b7\u2010-\u2015\u2212]{1,3})\d{6}\1\d{5}(?![A-Za-z0-9_])/g,
];
/** Digits that East Asian keyboards write. */
const FULL_WIDTH = /[\uff10-\uff19]/g;

/** Three groups of a UUID could pass for a number, and masking an event's id would lose the event. */
const UUID = /(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])/gi;

interface Found {
  readonly start: number;
  readonly end: number;
}

/** Whether the text contains a card number. */
export function hasCardNumber(text: string): boolean {
  const plain = withPlainDigits(text);
  return POSSIBLE.test(plain) && find(plain).length > 0;
}

/** The text with all but the last four digits of every card number replaced by asterisks. */
export function maskCardNumbers(text: string): string {
  const plain = withPlainDigits(text);
  const found = POSSIBLE.test(plain) ? find(plain) : [];
  if (found.length === 0) return text;
  const parts: string[] = [];
  let done = 0;
  for (const { start, end } of found) {
    parts.push(plain.slice(done, start), hidden(plain.slice(start, end)));
    done = end;
  }
  return parts.join("") + plain.slice(done);
}

function hidden(number: string): string {
  const digits = number.replace(/\D/g, "").length;
  let seen = 0;
  return number.replace(/\d/g, (digit) => (++seen > digits - 4 ? digit : "*"));
}

const withPlainDigits = (text: string): string =>
  text.replace(FULL_WIDTH, (digit) => String(digit.charCodeAt(0) - 0xff10));

/** In order, none within another. */
function find(text: string): Found[] {
  const searched = text.replace(UUID, (uuid) => "x".repeat(uuid.length));
  const found = [
    ...[...searched.matchAll(RUNS)].flatMap((run) => findInRun(run[0], run.index)),
    ...EMBOSSED.flatMap((pattern) => [...searched.matchAll(pattern)])
      .filter(([number]) => isCardNumber(number.replace(/\D/g, "")))
      .map(({ 0: number, index: start }) => ({ start, end: start + number.length })),
  ].sort((a, b) => a.start - b.start);
  let end = 0;
  return found.filter((one) => {
    if (one.start < end) return false;
    ({ end } = one);
    return true;
  });
}

/** Whole groups that together make up a number: an expiry date behind it must not hide it. */
function findInRun(run: string, offset: number): Found[] {
  const groups = [...run.matchAll(/\d+/g)].map((group) => ({ text: group[0], start: offset + group.index }));
  const found: Found[] = [];
  for (let first = 0; first < groups.length; first++) {
    let digits = "";
    for (let last = first; last < groups.length && digits.length <= MOST_DIGITS; last++) {
      const group = groups[last];
      const start = groups[first]?.start;
      if (group === undefined || start === undefined) break;
      digits += group.text;
      if (!isCardNumber(digits)) continue;
      found.push({ start, end: group.start + group.text.length });
      first = last;
      break;
    }
  }
  return found;
}

export function isCardNumber(digits: string): boolean {
  if (digits.length < LEAST_DIGITS || digits.length > MOST_DIGITS) return false;
  return issuers.some((issuer) => isIssuedBy(digits, issuer)) && hasValidChecksum(digits);
}

function isIssuedBy(digits: string, { from, to, lengths }: Issuer): boolean {
  const prefix = Number(digits.slice(0, String(from).length));
  return prefix >= from && prefix <= to && lengths.includes(digits.length);
}

/** Luhn: from the right, every second digit is doubled. */
function hasValidChecksum(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
