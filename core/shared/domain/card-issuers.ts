interface Issuer {
  /** Range of the first digits, with as many digits as the limits have. */
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
  /** The number is short, or only its first digit tells the issuer: it counts in groups of four digits and more only. */
  readonly isVague?: boolean;
}

const UP_TO_19 = [16, 17, 18, 19];
const SHORT = [12, 13, 14, 15];
const maestro = [
  [5018, 5018],
  [5020, 5020],
  [5038, 5038],
  [6304, 6304],
  [6759, 6763],
] as const;

/** Current issuer ranges. Visa's 13 digits are long gone, and would be met by phone numbers. */
const issuers: readonly Issuer[] = [
  { from: 4, to: 4, lengths: [16, 19] },
  // Mastercard.
  { from: 51, to: 55, lengths: [16] },
  { from: 2221, to: 2720, lengths: [16] },
  // American Express.
  { from: 34, to: 34, lengths: [15] },
  { from: 37, to: 37, lengths: [15] },
  // Discover.
  { from: 6011, to: 6011, lengths: UP_TO_19 },
  { from: 644, to: 659, lengths: UP_TO_19 },
  // JCB.
  { from: 3528, to: 3589, lengths: UP_TO_19 },
  // Diners Club.
  { from: 300, to: 305, lengths: [14] },
  { from: 36, to: 36, lengths: [14] },
  { from: 38, to: 39, lengths: [14] },
  // UnionPay.
  { from: 62, to: 62, lengths: UP_TO_19 },
  // Mir.
  { from: 2200, to: 2204, lengths: UP_TO_19 },
  ...maestro.flatMap(([from, to]): Issuer[] => [
    { from, to, lengths: UP_TO_19 },
    { from, to, lengths: SHORT, isVague: true },
  ]),
  // RuPay.
  { from: 60, to: 60, lengths: [16] },
  { from: 81, to: 82, lengths: [16] },
  { from: 508, to: 508, lengths: [16] },
  // Elo.
  { from: 504175, to: 504175, lengths: [16] },
  { from: 506699, to: 506778, lengths: [16] },
  { from: 509000, to: 509999, lengths: [16] },
  { from: 636297, to: 636297, lengths: [16] },
  { from: 636368, to: 636368, lengths: [16] },
  // Hipercard.
  { from: 606282, to: 606282, lengths: [19] },
  // Troy.
  { from: 9792, to: 9792, lengths: [16] },
  // UATP.
  { from: 1, to: 1, lengths: [15], isVague: true },
];

/** Digits of the shortest and of the longest number. */
export const LEAST_DIGITS = 12;
export const MOST_DIGITS = 19;

const PREFIX_DIGITS = 6;
const lengthBits = (lengths: readonly number[]): number => lengths.reduce((bits, length) => bits | (1 << length), 0);

/** The ranges in six digits, by the first two of them, with a bit for each length. */
const ranges: { readonly low: number; readonly high: number; readonly lengths: number; readonly isVague: boolean }[][] =
  Array.from({ length: 100 }, () => []);
for (const { from, to, lengths, isVague = false } of issuers) {
  const scale = 10 ** (PREFIX_DIGITS - String(from).length);
  const range = { low: from * scale, high: (to + 1) * scale - 1, lengths: lengthBits(lengths), isVague };
  for (let two = Math.floor(range.low / 10_000); two <= Math.floor(range.high / 10_000); two++)
    ranges[two]?.push(range);
}
const lengthsByTwo = Int32Array.from(ranges, (list) => list.reduce((bits, { lengths }) => bits | lengths, 0));

/** Whether a number that begins with these two digits may have so many. The cheapest check: nearly all fail it. */
export const mayBegin = (two: number, length: number): boolean => ((lengthsByTwo[two] ?? 0) & (1 << length)) !== 0;

/** Whether an issuer's numbers begin with these six digits and have so many in all; `vague` for a vague issuer. */
export function issuedAs(six: number, length: number): boolean | "vague" {
  let isVague = false;
  for (const range of ranges[Math.floor(six / 10_000)] ?? []) {
    if (six < range.low || six > range.high || (range.lengths & (1 << length)) === 0) continue;
    if (!range.isVague) return true;
    isVague = true;
  }
  return isVague && "vague";
}
