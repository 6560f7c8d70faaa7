import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseJson } from "../../core/shared/domain/json";
import { jsonFault } from "../../core/shared/domain/json-fault";

describe("where a text stops being JSON", () => {
  test.each([
    ["", 1, 1],
    ['{"amount": 1990,}', 1, 17],
    ['{"amount": 1990', 1, 16],
    ['{\n  "amount": 1990\n  "currency": "USD"\n}', 3, 3],
    ["{'amount': 1990}", 1, 2],
    ["{amount: 1990}", 1, 2],
    ['{"amount" 1990}', 1, 11],
    ['{"amount": 01}', 1, 13],
    ['{"amount": .5}', 1, 12],
    ['{"a": "b\nc"}', 1, 7],
    ['{"a": "\\x"}', 1, 7],
    ["[1, 2", 1, 6],
    ["[1 2]", 1, 4],
    ["[,]", 1, 2],
    ["[1]]", 1, 4],
    ["{} {}", 1, 4],
    ["nul", 1, 1],
    ["\ufeff{}", 1, 1],
  ])("in %j is line %i, column %i", (text, line, column) => {
    expect(jsonFault(text)).toEqual({ line, column });
  });

  const pieces = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"',
    "\\",
    "1",
    "-",
    ".5",
    "e1",
    "0",
    "true",
    " ",
    "\n",
    "x",
  );
  test("is found exactly where JSON.parse refuses the text", () => {
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
      fc.json(),
      fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([json, at, odd]) => {
        const cut = at % (json.length + 1);
        return `${json.slice(0, cut)}${odd}${json.slice(cut + odd.length)}`;
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(jsonFault(text) === undefined).toBe(parseJson(text) !== undefined);
      }),
      { numRuns: 2000 },
    );
  });

  test("is found in deep nesting", () => {
    expect(jsonFault("[".repeat(16_000))).toEqual({ line: 1, column: 16_001 });
  });
});
