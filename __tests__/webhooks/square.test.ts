import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { WebhooksHelper } from "square";
import { squareWebhooks } from "../../core/webhooks/providers/square";
import { squareHeaders } from "../../simulation/signatures";

const URL = "https://api.example.com/v1/webhook/square";
const KEY = "signature-key";
const SECRET = `${KEY}@${URL}`;
const verify = (body: string | Buffer, header: string | undefined, secrets = [SECRET]) =>
  squareWebhooks.verify(
    { headers: { "x-square-hmacsha256-signature": header }, body: Buffer.from(body) },
    secrets,
    new Date(),
  );
const signed = (body: string, secret = SECRET) => squareHeaders(body, secret)["x-square-hmacsha256-signature"] ?? "";

describe("a Square signature", () => {
  test("is accepted exactly where Square's own library accepts it", async () => {
    const change = fc.constantFrom("none", "body", "key", "url");
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), change, async (body, changed) => {
        const secret = `${changed === "key" ? "other" : KEY}@${changed === "url" ? `${URL}/` : URL}`;
        const header = signed(body, secret);
        const received = changed === "body" ? `${body}x` : body;
        const official = await WebhooksHelper.verifySignature({
          requestBody: received,
          signatureHeader: header,
          signatureKey: KEY,
          notificationUrl: URL,
        });
        expect(verify(received, header)).toBe(official);
        expect(official).toBe(changed === "none");
      }),
    );
  });

  test("counts for either of two active secrets", () => {
    const old = `old-key@${URL}`;
    expect(verify("{}", signed("{}", old), [SECRET, old])).toBe(true);
    expect(verify("{}", signed("{}", old), [SECRET])).toBe(false);
  });

  test.each([
    ["no header", undefined],
    ["junk", "junk"],
    ["a signature with junk behind it", `${signed("{}")}x`],
    ["a signature in hex", "a".repeat(64)],
  ])("is refused with %s", (_, header) => {
    expect(verify("{}", header)).toBe(false);
  });

  test("is never accepted with a secret that names no URL", () => {
    expect(verify("{}", signed("{}", `${KEY}@`), [KEY, "@", `@${URL}`])).toBe(false);
  });
});
