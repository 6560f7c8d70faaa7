import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { WebhooksHelper } from "square";
import Stripe from "stripe";
import { squareHeaders, stripeHeaders } from "../../simulation/signatures";

const stripe = new Stripe("sk_test_unused");
const AT = new Date("2026-11-18T10:00:10.000Z");

describe("the signatures of simulated events", () => {
  test("Stripe's own library makes the same signature of any body", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ minLength: 1 }), (payload, secret) => {
        const official = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: AT.getTime() / 1000 });
        expect(stripeHeaders(payload, secret, AT)["stripe-signature"]).toBe(official);
      }),
    );
  });

  test("Square's own library accepts the signature of any body", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1 }), async (requestBody) => {
        const notificationUrl = "https://api.example.com/v1/webhook/square";
        const signatureHeader =
          squareHeaders(requestBody, `key@${notificationUrl}`)["x-square-hmacsha256-signature"] ?? "";
        const signed = { requestBody, signatureHeader, signatureKey: "key", notificationUrl };
        expect(await WebhooksHelper.verifySignature(signed)).toBe(true);
      }),
    );
  });
});
