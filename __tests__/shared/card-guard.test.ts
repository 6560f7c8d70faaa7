import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { jsonHasCardNumber, maskJson } from "../../core/shared/domain/card-guard";
import { hasCardNumber, isCardNumber, maskCardNumbers } from "../../core/shared/domain/card-number";

/** Test numbers that the card schemes publish. */
const published = {
  Visa: "4242424242424242",
  "Visa with 19 digits": "4000000000000000006",
  Mastercard: "5555555555554444",
  "Mastercard's newer range": "2223003122003222",
  "American Express": "378282246310005",
  Discover: "6011111111111117",
  JCB: "3566002020360505",
  "Diners Club": "36227206271667",
  UnionPay: "6200000000000005",
  Maestro: "6759649826438453",
  Mir: "2200000000000004",
  RuPay: "6069850000000003",
  "RuPay of 81": "8172000000000005",
  "RuPay of 508": "5085000000000007",
  Elo: "6362970000457013",
  Hipercard: "6062826786276634",
  Troy: "9792030394440796",
  UATP: "135410014004955",
  "Maestro with 12 digits": "676174000007",
};

const luhnDigit = (payload: string): number => {
  const sum = [...payload].reverse().reduce((total, char, index) => {
    const doubled = Number(char) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - (sum % 10)) % 10;
};
const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
/** A number of a real issuer range with a valid checksum. */
const cardNumber = fc
  .oneof(
    digits(14).map((rest) => `4${rest}`),
    fc.tuple(fc.integer({ min: 51, max: 55 }), digits(13)).map(([prefix, rest]) => `${prefix}${rest}`),
    fc.tuple(fc.constantFrom("34", "37"), digits(12)).map(([prefix, rest]) => `${prefix}${rest}`),
    fc.tuple(fc.constantFrom("6011", "6500", "3528"), digits(11)).map(([prefix, rest]) => `${prefix}${rest}`),
  )
  .map((payload) => payload + luhnDigit(payload));
const grouped = cardNumber.chain((number) =>
  fc.constantFrom("", " ", "-").map((separator) => (number.match(/.{1,4}/g) ?? []).join(separator)),
);
/** Words around it, as in a comment. */
const words = fc.stringMatching(/^[a-z ,.:]{0,20}$/);

describe("a card number", () => {
  test.each(Object.entries(published))("a card number of %s is seen", (_, number) => {
    expect(isCardNumber(number)).toBe(true);
  });

  test("a card number is seen in any text, with spaces, dashes or an expiry date behind it", () => {
    const tail = fc.constantFrom("", " 12/34", " 123", " exp 2034");
    fc.assert(
      fc.property(words, grouped, tail, (before, number, after) => hasCardNumber(`${before} ${number}${after}`)),
    );
  });

  test.each([
    ["dots", "4242.4242.4242.4242"],
    ["two spaces", "4242  4242  4242  4242"],
    ["spaces that do not break", "4242\u00a04242\u00a04242\u00a04242"],
    ["tabs", "4242\t4242\t4242\t4242"],
    ["lines", "4242\n4242\n4242\n4242"],
    ["other dashes", "4242\u20114242\u20114242\u20114242"],
    ["dashes among spaces", "4242 - 4242 - 4242 - 4242"],
    ["the groups of American Express", "3782.822463.10005"],
  ])("a card number grouped by %s is seen and masked", (_, number) => {
    expect(hasCardNumber(`paid with ${number} today`)).toBe(true);
    const masked = maskCardNumbers(`paid with ${number} today`);
    expect(masked.replace(/\D/g, "")).toBe(number.replace(/\D/g, "").slice(-4));
    expect(hasCardNumber(masked)).toBe(false);
  });

  test("a card number in full-width digits is seen and masked", () => {
    const wide = [..."4242424242424242"].map((digit) => String.fromCharCode(Number(digit) + 0xff10)).join("");
    expect(hasCardNumber(wide)).toBe(true);
    expect(maskCardNumbers(wide)).toBe("************4242");
  });

  test("a card number is masked but for its last four digits, and then seen no more", () => {
    fc.assert(
      fc.property(words, grouped, words, (before, number, after) => {
        const masked = maskCardNumbers(`${before} ${number}, ${after}`);
        expect(hasCardNumber(masked)).toBe(false);
        expect(masked.replace(/\D/g, "")).toBe(number.replace(/\D/g, "").slice(-4));
        expect(masked.length).toBe(`${before} ${number}, ${after}`.length);
      }),
    );
  });

  test("a card number with another last digit is none", () => {
    fc.assert(
      fc.property(cardNumber, fc.integer({ min: 1, max: 9 }), (number, add) => {
        const wrong = number.slice(0, -1) + ((Number(number.at(-1)) + add) % 10);
        expect(hasCardNumber(wrong)).toBe(false);
      }),
    );
  });
});

describe("text without a card number", () => {
  const never = (arbitrary: fc.Arbitrary<string>) =>
    fc.assert(
      fc.property(arbitrary, (text) => !hasCardNumber(text) && maskCardNumbers(text) === text),
      { numRuns: 2_000 },
    );
  const year = { min: Date.UTC(2001, 8, 9), max: Date.UTC(2060, 0) };

  test("no card number is seen in epoch milliseconds, microseconds and nanoseconds", () => {
    const epoch = fc.integer({ min: 1_000_000_000_000, max: 1_999_999_999_999 });
    never(fc.tuple(epoch, fc.constantFrom("", "000", "123456")).map(([time, more]) => `${time}${more}`));
  });
  test("no card number is seen in ISO times", () =>
    never(fc.integer(year).map((time) => new Date(time).toISOString())));
  test("no card number is seen in phone numbers with their country", () =>
    never(
      fc
        .integer({ min: 8, max: 15 })
        .chain(digits)
        .map((number) => `+${number}`),
    ));
  test("no card number is seen in national phone numbers", () =>
    never(
      fc.tuple(digits(3), digits(3), digits(4), fc.constantFrom(" ", "-")).map(([a, b, c, by]) => [a, b, c].join(by)),
    ));
  test("no card number is seen in UUIDs", () => never(fc.uuid()));
  test("no card number is seen in providers' ids", () =>
    never(
      fc
        .tuple(fc.constantFrom("pi_", "ch_3", "evt_", "WH-A", "sq0idb-x"), digits(20))
        .map(([prefix, number]) => prefix + number),
    ));
  test("no card number is seen in order numbers", () =>
    never(
      fc
        .integer({ min: 4, max: 12 })
        .chain(digits)
        .map((number) => `ORD-${number}`),
    ));
  test("no card number is seen in lists and rows of numbers", () =>
    never(
      fc
        .tuple(
          fc.array(fc.integer({ min: 4001, max: 4999 }), { minLength: 4, maxLength: 4 }),
          fc.constantFrom(",", ", ", ";", "|", "_", "/"),
        )
        .map(([numbers, by]) => numbers.join(by)),
    ));
  test("no card number is seen in IBANs", () =>
    never(fc.tuple(fc.constantFrom("DE", "GB", "FR"), digits(20)).map(([country, number]) => country + number)));
});

describe("a JSON text", () => {
  const value = fc.tuple(grouped, fc.constantFrom("string", "number", "key", "escaped", "nested"));
  const jsonOf = (number: string, where: string): string => {
    const plain = number.replace(/\D/g, "");
    if (where === "number") return `{"a":${plain},"b":1.5}`;
    if (where === "key") return JSON.stringify({ [number]: 1 });
    if (where === "escaped") {
      const escaped = [...number].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
      return `{"a":"${escaped}"}`;
    }
    return JSON.stringify(where === "nested" ? { a: [{ b: [`card ${number}`] }] } : { a: number });
  };

  test("a JSON text is searched in strings, numbers, keys and escapes", () => {
    fc.assert(fc.property(value, ([number, where]) => jsonHasCardNumber(jsonOf(number, where))));
  });

  test("a JSON text stays JSON when it is masked, and keeps four digits at most", () => {
    fc.assert(
      fc.property(value, ([number, where]) => {
        const masked = maskJson(jsonOf(number, where));
        expect(() => JSON.parse(masked)).not.toThrow();
        expect(jsonHasCardNumber(masked)).toBe(false);
        expect(masked).not.toContain(number.replace(/\D/g, "").slice(0, 12));
      }),
    );
  });

  test("a JSON text without a card number is unchanged to the byte", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(!jsonHasCardNumber(json));
        expect(maskJson(json)).toBe(json);
      }),
    );
  });

  test("a JSON text of open quotes and of many numbers is searched to its end", () => {
    const half = 128 * 1024;
    for (const text of [`"${'\\"'.repeat(half)}`, '"'.repeat(2 * half), "4 ".repeat(half), "4".repeat(2 * half)]) {
      expect(jsonHasCardNumber(text)).toBe(false);
      expect(maskJson(text)).toBe(text);
    }
    for (const number of ["4242 4242 4242 4242, ", "4242.4242.4242.4242, "]) {
      const masked = maskCardNumbers(number.repeat(half / 2));
      expect(masked).not.toContain("4242 4242 4242");
      expect(masked).toMatch(/^\*{4}/);
      expect(hasCardNumber(masked)).toBe(false);
    }
  });

  test("a JSON text whose last string is never closed is searched to its end", () => {
    expect(jsonHasCardNumber('{"a":"4242424242424242')).toBe(true);
    expect(maskJson('{"a":"4242424242424242')).not.toContain("42424242");
  });

  test("any text can be masked, whether it is JSON or not", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => typeof maskJson(text) === "string"));
  });
});
