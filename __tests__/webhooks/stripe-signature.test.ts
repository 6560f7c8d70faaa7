import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import Stripe from "stripe";
import { verifyStripeSignature } from "../../core/webhooks/providers/stripe/signature";

const stripe = new Stripe("sk_test_unused");
const SECRET = "whsec_current";
const OLD_SECRET = "whsec_previous";
const NOW = new Date("2026-11-18T10:00:10.000Z");
const SECONDS = Math.floor(NOW.getTime() / 1000);
const BODY = '{"id":"evt_1","note":"naïve – 支払い"}';

/** A header made by Stripe's own library. */
const official = (options: { payload?: string; secret?: string; timestamp?: number } = {}) =>
  stripe.webhooks.generateTestHeaderString({ payload: BODY, secret: SECRET, timestamp: SECONDS, ...options });

const verify = (header: string | undefined, body: string | Buffer = BODY, secrets = [SECRET]) =>
  verifyStripeSignature({ headers: { "stripe-signature": header }, body: Buffer.from(body) }, secrets, NOW);

describe("a Stripe signature", () => {
  test("made by Stripe's library is accepted, for any body", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (payload) => verify(official({ payload }), payload)));
  });

  test("is refused by Stripe's library and by us when any byte of the body changes", () => {
    fc.assert(
      fc.property(fc.nat({ max: Buffer.byteLength(BODY) - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const body = Buffer.from(BODY);
        body[at] = (body[at] ?? 0) ^ change;
        expect(() => stripe.webhooks.constructEvent(body, official(), SECRET, 300, undefined, NOW.getTime())).toThrow();
        expect(verify(official(), body)).toBe(false);
      }),
    );
  });

  test.each([
    ["299 s ago", -299, true],
    ["300 s ago", -300, true],
    ["311 s ago", -311, false],
    ["299 s ahead", 299, true],
    ["302 s ahead", 302, false],
  ])("made %s: %s", (_, offset, accepted) => {
    expect(verify(official({ timestamp: SECONDS + offset }))).toBe(accepted);
  });

  test("counts for any of the active secrets", () => {
    expect(verify(official({ secret: OLD_SECRET }), BODY, [SECRET, OLD_SECRET])).toBe(true);
    expect(verify(official({ secret: OLD_SECRET }), BODY, [SECRET])).toBe(false);
  });

  test("may stand among others, as while Stripe rolls a secret", () => {
    const [time, signature] = official().split(",");
    const other = official({ secret: "whsec_other" }).split(",")[1];
    expect(verify(`${time},${other},${signature}`)).toBe(true);
    expect(verify(`${time}, ${signature}, v0=${"0".repeat(64)}`)).toBe(true);
  });

  const [time, signature = ""] = official().split(",");
  test.each([
    ["no header", undefined],
    ["an empty one", ""],
    ["no time", signature],
    ["no signature", time],
    ["two times, of which Stripe's library takes the last", `t=1,${official()}`],
    ["a time that is no number", `t=${SECONDS}x,${signature}`],
    ["a signature that is cut off", `${time},${signature.slice(0, -2)}`],
    ["a signature with junk behind it, which Node decodes leniently", `${time},${signature}zz`],
    ["a signature in upper case", `${time},v1=${signature.slice(3).toUpperCase()}`],
    ["an older scheme only", `${time},v0=${signature.slice(3)}`],
  ])("is refused with %s", (_, header) => {
    expect(verify(header)).toBe(false);
  });

  test("is never accepted from a random header", () => {
    fc.assert(fc.property(fc.string(), (header) => !verify(header)));
  });

  test("is never accepted without a secret", () => {
    expect(verify(official(), BODY, [])).toBe(false);
  });
});
