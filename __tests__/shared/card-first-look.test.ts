import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { mayHoldCardNumber } from "../../core/shared/domain/card-first-look";
import { jsonHasCardNumber, maskJson } from "../../core/shared/domain/card-guard";
import { hasCardNumber, maskCardNumbers } from "../../core/shared/domain/card-number";

const TOKENS = /"(?:[^"\\]|\\[\s\S])*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function contentsOf(token: string): string {
  if (!token.startsWith('"')) return token;
  try {
    return JSON.parse(token) as string;
  } catch {
    return token.includes("\\") ? token : token.slice(1).replace(/"$/, "");
  }
}

/** Every string and number of a text is searched, whatever a first look says. */
const searchedWhole = (json: string): boolean =>
  [...json.matchAll(TOKENS)].some(([token]) => hasCardNumber(contentsOf(token)));
const maskedWhole = (json: string): string =>
  json.replace(TOKENS, (token) => {
    const contents = contentsOf(token);
    const masked = maskCardNumbers(contents);
    return masked === contents ? token : JSON.stringify(masked);
  });

const numbers = ["4242424242424242", "378282246310005", "676174000007", "6062826786276634", "4000000000000000006"];
/** What stands between two groups of a number, and what looks like it. */
const gaps = [
  ...[
    "",
    " ",
    "-",
    ".",
    "  ",
    " - ",
    "    ",
    "+",
    "\u00a0",
    "\u200b",
    "\u2013",
    "\u2060\u200d",
    "/",
    "_",
    "a",
    ",",
    "\n",
  ],
  ...[
    "%20",
    "%2d",
    "%C2%A0",
    "%e2%80%89",
    "%",
    "%%",
    "%41",
    "%e2%80%af",
    "\\n",
    "\\t",
    "\\r",
    "\\f",
    "\\b",
    "\\/",
    "\\\\",
  ],
  ...["\\\\n", '\\"', "\\u0020", "\\u002D", "\\u00a0", "\\u200B", "\\u0034", "\\", "\\u", '"', '","', '":"'],
];
const digit = fc.constantFrom(..."0123456789٤४４");
const group = fc.array(digit, { minLength: 1, maxLength: 6 }).map((digits) => digits.join(""));
/** A published number, cut at any place, with a gap in each cut. */
const cutNumber = fc
  .tuple(
    fc.constantFrom(...numbers),
    fc.array(fc.nat(18), { maxLength: 4 }),
    fc.constantFrom(...gaps),
    fc.constantFrom(...gaps),
  )
  .map(([number, cuts, gap, other]) =>
    [...number].map((char, index) => (cuts.includes(index) ? (index % 3 === 0 ? other : gap) : "") + char).join(""),
  );
const piece = fc.oneof(
  cutNumber,
  group,
  fc.constantFrom(...gaps),
  fc.constantFrom("%B", "^", "{", "}", "[", ":", "1e", "-", "x"),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
/** Strings of which some are suspect and others are not, as they follow one another in a body. */
const several = fc.array(fc.oneof(text, group, cutNumber), { maxLength: 6 }).map((texts) => JSON.stringify(texts));
const inString = text.map((inner) => `{"a":"${inner}","b":${inner.length}}`);

describe("the first look for card numbers", () => {
  test("finds whatever a search of every string and number finds, in any text", () => {
    let found = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          inString,
          text.map((inner) => JSON.stringify({ inner })),
          several,
        ),
        (json) => {
          const isFound = searchedWhole(json);
          if (isFound) found++;
          expect(jsonHasCardNumber(json)).toBe(isFound);
          expect(maskJson(json)).toBe(maskedWhole(json));
        },
      ),
      { numRuns: 5_000 },
    );
    expect(found).toBeGreaterThan(250);
  }, 60_000);

  test.each([
    [
      "a webhook's times and amounts",
      '{"created":1764158400,"amount":1099,"livemode":false,"ids":["evt_1Q2w3E4r5T6y7U8i"]}',
    ],
    ["lists of short numbers", `[${Array.from({ length: 50 }, (_, index) => index).join(",")}]`],
    ["an escape of a URL before digits", '"https://example.com/%2F1234567"'],
  ])("spares %s the search", (_, json) => {
    expect(mayHoldCardNumber(json)).toBe(false);
  });
});
