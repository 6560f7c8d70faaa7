import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { merchantEndpoint } from "../../core/contracts/merchant-webhook-schema";
import { isWellFormed, parsedUrl, printable, utf8Text, wellFormed } from "../../core/contracts/text";

const HALVES = ["\ud800", "\udfff", "a\ud83d", "\ude00b", "\ude00\ud83d", "😀\ud83d"];

describe("half a character", () => {
  test.each(HALVES)("half a character makes a text malformed, and is replaced: %j", (text) => {
    expect(isWellFormed(text)).toBe(false);
    expect(() => encodeURIComponent(text)).toThrow(URIError);
    expect(isWellFormed(wellFormed(text))).toBe(true);
    expect(() => encodeURIComponent(wellFormed(text))).not.toThrow();
  });

  test("a text of whole characters is well formed, and stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect([isWellFormed(text), wellFormed(text)]).toEqual([true, text]);
      }),
    );
    expect(wellFormed("Müller 支払い 😀\0\n\u001b")).toBe("Müller 支払い 😀\0\n\u001b");
  });

  test("any text becomes one that UTF-8 carries there and back", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 0xffff })), (units) => {
        const text = wellFormed(String.fromCharCode(...units));
        expect(utf8Text(Buffer.from(text))).toBe(text);
      }),
    );
  });
});

test("a printable text is one line without control characters", () => {
  expect(printable("a\nb\0c\u001bd\u0085e\u2028f\ud800g 😀")).toBe("a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg 😀");
});

test("only UTF-8 is text", () => {
  expect(utf8Text(Buffer.from("Müller €"))).toBe("Müller €");
  // A letter of Latin-1, half a character as UTF-8 would write it, and a zero in two bytes.
  for (const bytes of [
    [0x4d, 0xfc, 0x6c],
    [0xed, 0xa0, 0x80],
    [0xc0, 0x80],
  ]) {
    expect(utf8Text(Buffer.from(bytes))).toBeUndefined();
  }
});

test.each([
  "https://shop.example/\ud800",
  "https://shop\n.example/",
  "https://shop.example/a b",
  "https://a\0.example/",
])("a merchant's address with a character that a parser drops or replaces is refused: %j", (url) => {
  const secrets = [`whsec_${"A".repeat(32)}`];
  expect(merchantEndpoint.safeParse({ url, secrets }).success).toBe(false);
  expect(merchantEndpoint.safeParse({ url: "https://münchen.example/ä?b=1", secrets }).success).toBe(true);
});

test("an address with letters beyond ASCII stays one, however often it is read", () => {
  const address = JSON.parse('"https://münchen.example/ä"') as string;
  const refused = Array.from({ length: 30_000 }, () => parsedUrl(address)).filter((url) => url === undefined);
  expect(refused).toEqual([]);
  expect(parsedUrl("münchen.example")).toBeUndefined();
});
