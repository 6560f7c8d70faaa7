import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonicalJson } from "../../core/shared/domain/json";

/** The example of RFC 8785, sections 3.2.2 to 3.2.4: the value, and the bytes that it must give. */
const RFC_EXAMPLE = String.raw`{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}`;
const RFC_BYTES = `
  7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22
  3a 5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31 65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d
  32 37 5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30 30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22
  7d`.replace(/\s/g, "");

describe("canonical JSON", () => {
  test("the example of RFC 8785 gives the bytes that the RFC prints", () => {
    expect(Buffer.from(canonicalJson(JSON.parse(RFC_EXAMPLE))).toString("hex")).toBe(RFC_BYTES);
  });

  test("field names are sorted by UTF-16 code units, as RFC 8785 sorts them", () => {
    const names = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
    const text = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
    expect(Object.keys(JSON.parse(text)).sort()).toEqual(names.sort());
    expect([...text.matchAll(/"([^"]+)":/g)].map(([, name]) => name)).toEqual([
      "\\r",
      "1",
      "\u0080",
      "\u00f6",
      "\u20ac",
      "\ud83d\ude00",
      "\ufb33",
    ]);
  });

  test("a value gives the same canonical JSON after it was written and read back, in any order of its fields", () => {
    const withoutProto = (value: unknown) => !JSON.stringify(value).includes("__proto__");
    fc.assert(
      fc.property(fc.jsonValue().filter(withoutProto), (value) => {
        expect(canonicalJson(reversed(JSON.parse(JSON.stringify(value))))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("fields that are undefined are left out of canonical JSON", () => {
    expect(canonicalJson({ b: undefined, a: [{ c: undefined }] })).toBe('{"a":[{}]}');
  });

  test.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, "\ud800", { a: "\udc00" }, { "\ud800": 1 }])(
    "canonical JSON of %p is refused",
    (value) => {
      expect(() => canonicalJson(value)).toThrow();
    },
  );
});

/** The value with the fields of its objects in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
