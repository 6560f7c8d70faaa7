import { describe, expect, test } from "@jest/globals";
import { measureCardGuard } from "../../bench/card-guard";
import { jsonHasCardNumber, maskJson } from "../../core/shared/domain/card-guard";
import { hasCardNumber, maskCardNumbers } from "../../core/shared/domain/card-number";

const VISA = "4242424242424242";
const grouped = (gap: string, number = VISA) => (number.match(/.{4}/g) ?? []).join(gap);
/** The number in the digits of another script. */
const written = (zero: number) => [...VISA].map((digit) => String.fromCharCode(zero + Number(digit))).join("");

const spellings: readonly (readonly [string, string])[] = [
  ["on track 1 of a magnetic stripe", `%B${VISA}^DOE/JOHN^29121011000000000000?`],
  ["on track 1 without its sentinel", `B${VISA}^DOE/JOHN^2912101`],
  ["on track 2", `;${VISA}=29121011000000000000?`],
  ["in groups with zero-width spaces between them", grouped("\u200b")],
  ["in groups with soft hyphens between them", grouped("\u00ad")],
  ["with a word joiner between all digits", [...VISA].join("\u2060")],
  ["behind a letter and a zero-width space", `card\u200b${VISA}\u200bexp`],
  ["one digit at a time with dots", [...VISA].join(".")],
  ["one digit at a time with blanks", [...VISA].join(" ")],
  ["behind a plus sign", `+${VISA}`],
  ["in groups with the blanks of a URL", grouped("%20")],
  ["in groups with the blanks of a form", grouped("+")],
  ["in groups with the dashes of a URL", grouped("%2D")],
  ["in groups with the unbreakable blanks of a URL", grouped("%C2%A0")],
  ["as a value of a URL", `q=a%20${VISA}&n=card%3A`],
  ["in Arabic digits", written(0x660)],
  ["in Persian digits", written(0x6f0)],
  ["in digits of Devanagari", written(0x966)],
  ["in Thai digits", written(0xe50)],
  ["in full-width digits", written(0xff10)],
  ["behind zeros", `000${VISA}`],
  ["behind a group of zeros", `0000 ${grouped(" ")}`],
  ["behind thirty zeros", `${"0".repeat(30)}${VISA}`],
  ["behind a long number and a blank", `${"7".repeat(40)} ${VISA}`],
  ["at the end of a long row of groups", `${"7 ".repeat(3_000)}${VISA}`],
  ["of 19 digits in groups", "4000 0000 0000 0000 006"],
  ["in the groups of UATP", "1354.10014.004955"],
  ["in the groups of American Express, with line breaks", "3782\n822463\n10005"],
];

describe("the spelling of a card number", () => {
  test.each(spellings)("a card number is seen %s, and masked", (_, text) => {
    const digits = /\p{Nd}/gu;
    expect(hasCardNumber(text)).toBe(true);
    const masked = maskCardNumbers(text);
    expect(hasCardNumber(masked)).toBe(false);
    expect(masked.length).toBe(text.length);
    expect((text.match(digits)?.length ?? 0) - (masked.match(digits)?.length ?? 0)).toBeGreaterThanOrEqual(8);
    expect(jsonHasCardNumber(JSON.stringify({ note: text }))).toBe(true);
    expect(() => JSON.parse(maskJson(JSON.stringify({ note: text })))).not.toThrow();
  });

  test("what stands between the groups stays when a card number is masked", () => {
    expect(maskCardNumbers(`a%20${grouped("%20")}%20b`)).toBe("a%20****%20****%20****%204242%20b");
    expect(maskCardNumbers(grouped("\u200b"))).toBe("****\u200b****\u200b****\u200b4242");
    expect(maskCardNumbers(written(0x966))).toBe("************4242");
  });

  test.each([
    ["an id", `pi_${VISA}`],
    ["an id that goes on", `${VISA}_secret`],
    ["a hash", `a${VISA}f`],
    ["a phone number of 15 digits", "+378282246310005"],
    ["a list of single digits", [...VISA, ...VISA].join(".")],
    ["a list of small numbers, 15 digits in all", "13 54 10 01 40 04 95 5"],
    ["an IP address and a port", "4242.42.424.2424:2424"],
    ["a version", "42.42.4242.42424242"],
    ["a decimal", "4242.424242424242"],
  ])("%s is no card number", (_, text) => {
    expect(hasCardNumber(text)).toBe(false);
    expect(maskCardNumbers(text)).toBe(text);
  });
});

describe("what looks like a card number", () => {
  /** A generator of its own: the same numbers in every run. */
  function* randomNumbers(): Generator<number, never> {
    for (let seed = 1; ; ) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      yield seed / 0x80000000;
    }
  }
  const random = randomNumbers();
  const between = (low: number, high: number) => low + Math.floor(random.next().value * (high - low + 1));
  const digits = (count: number) => Array.from({ length: count }, () => between(0, 9)).join("");
  const hex = (count: number) => Array.from({ length: count }, () => between(0, 15).toString(16)).join("");
  const two = (low: number, high: number) => String(between(low, high)).padStart(2, "0");

  const none = 0;
  /** Share of them that may be taken for a card number. A number of 16 digits is one by chance. */
  test.each<[string, number, () => string]>([
    ["order numbers of 4 to 12 digits", 0.0001, () => `ORD-${digits(between(4, 12))}`],
    ["order numbers of 8 to 14 digits", 0.001, () => digits(between(8, 14))],
    ["any numbers of 15 digits", 0.02, () => digits(15)],
    ["any numbers of 16 digits", 0.04, () => digits(16)],
    ["epoch milliseconds", none, () => `${between(1_000_000_000, 1_999_999_999)}${digits(3)}`],
    ["epoch microseconds", none, () => `${between(1_400_000_000, 1_999_999_999)}${digits(6)}`],
    ["epoch nanoseconds", none, () => `${between(1_400_000_000, 1_999_999_999)}${digits(9)}`],
    ["times of 17 digits", none, () => `20${two(10, 30)}${two(1, 12)}${two(1, 28)}${two(0, 23)}${digits(7)}`],
    ["times in ISO", none, () => new Date(between(1e9, 2e9) * 1000).toISOString()],
    ["phone numbers with their country", none, () => `+${between(1, 9)}${digits(between(7, 14))}`],
    ["phone numbers in groups", none, () => `+${between(1, 99)} ${digits(3)} ${digits(3)} ${digits(4)}`],
    ["IBANs", none, () => `DE${digits(20)}`],
    ["UUIDs", none, () => [8, 4, 4, 4, 12].map(hex).join("-")],
    ["SHA-256 in hex", none, () => hex(64)],
    ["base64", none, () => Buffer.from(hex(96), "hex").toString("base64")],
    ["ids of Stripe", none, () => `pi_3${digits(20)}`],
    ["rows of CSV", none, () => Array.from({ length: 6 }, () => between(1, 9_999)).join(",")],
    ["amounts", 0.0001, () => Array.from({ length: 5 }, () => `${between(1, 9_999)}.${digits(2)}`).join(" ")],
    ["decimals", 0.002, () => `${digits(between(1, 6))}.${digits(between(8, 14))}`],
    ["columns of single digits", none, () => Array.from({ length: 24 }, () => between(0, 9)).join("\n")],
    ["numbers padded to 20 digits", none, () => digits(between(6, 11)).padStart(20, "0")],
    ["tracking numbers of 22 digits", none, () => digits(22)],
  ])("%s are hardly ever taken for card numbers", (_, share, make) => {
    const count = 10_000;
    let seen = 0;
    for (let index = 0; index < count; index++) if (hasCardNumber(make())) seen++;
    expect(seen / count).toBeLessThanOrEqual(share);
  });
});

test("the search for card numbers takes no text forty times as long as ordinary JSON", () => {
  const speeds = measureCardGuard(3);
  expect((speeds.json ?? 0) / Math.min(...Object.values(speeds))).toBeLessThan(40);
});
