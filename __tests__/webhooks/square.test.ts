import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { WebhooksHelper } from "square";
import { squareWebhooks } from "../../core/webhooks/providers/square";
import { sample } from "../../local/demo/samples";
import { squareHeaders } from "../../local/demo/square-events";

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

describe("a Square event", () => {
  const parse = (text: string) => squareWebhooks.parse(Buffer.from(text));
  const usd = (amount: number) => ({ amount, currency: "USD" });
  const payment = JSON.parse(sample("square", "payment.updated"));
  const dispute = JSON.parse(sample("square", "dispute.created"));
  const withPayment = (fields: object) =>
    JSON.stringify({ ...payment, data: { object: { payment: { ...payment.data.object.payment, ...fields } } } });

  test("of a completed payment is a capture", () => {
    expect(parse(sample("square", "payment.updated"))).toEqual({
      ok: true,
      value: {
        key: { provider: "square", eventId: "00000000-0000-4000-8000-000000000101" },
        type: "payment.updated",
        occurredAt: "2026-11-18T10:00:05.123Z",
        transaction: { id: "square_SAMPLEPAYMENT000000001" },
        merchantId: "SAMPLEMERCHANT1",
        facts: [{ kind: "payment", status: "captured", amount: usd(4250) }],
      },
    });
  });

  test.each([
    ["PENDING", "pending"],
    ["APPROVED", "authorized"],
    ["COMPLETED", "captured"],
    ["CANCELED", "canceled"],
    ["FAILED", "failed"],
  ])("of a payment that is %s says %s", (status, ours) => {
    expect(parse(withPayment({ status }))).toMatchObject({ value: { facts: [{ status: ours }] } });
  });

  test("counts what the customer paid, tip included, and what went back", () => {
    const fields = { total_money: usd(5000), refunded_money: usd(500) };
    expect(parse(withPayment(fields))).toMatchObject({
      value: {
        facts: [
          { kind: "payment", amount: usd(5000) },
          { kind: "refund_total", amount: usd(500) },
        ],
      },
    });
  });

  test.each([
    ["PENDING", "pending"],
    ["COMPLETED", "succeeded"],
    ["REJECTED", "failed"],
    ["FAILED", "failed"],
  ])("of a refund that is %s says %s", (status, ours) => {
    const refund = { id: "R1", payment_id: "P1", status, amount_money: usd(100) };
    const event = { ...payment, type: "refund.updated", data: { object: { refund } } };
    expect(parse(JSON.stringify(event))).toMatchObject({
      value: {
        transaction: { id: "square_P1" },
        facts: [{ kind: "refund", id: "R1", status: ours, amount: usd(100) }],
      },
    });
  });

  test.each([
    ["EVIDENCE_REQUIRED", "open"],
    ["PROCESSING", "open"],
    ["WON", "won"],
    ["LOST", "lost"],
    ["ACCEPTED", "lost"],
    ["INQUIRY_CLOSED", "won"],
  ])("of a dispute that is %s says %s, in both places where Square puts it", (state, ours) => {
    const contents = { ...dispute.data.object.dispute, state };
    for (const object of [{ dispute: contents }, { object: contents }]) {
      const event = { ...dispute, type: "dispute.state.updated", data: { object } };
      expect(parse(JSON.stringify(event))).toMatchObject({
        value: { transaction: { id: "square_SAMPLEPAYMENT000000001" }, facts: [{ kind: "dispute", status: ours }] },
      });
    }
  });

  test.each([
    ["an unknown currency", withPayment({ total_money: { amount: 1, currency: "ABC" } }), "UNKNOWN_CURRENCY"],
    ["a negative amount", withPayment({ total_money: usd(-1) }), "INVALID_AMOUNT"],
    ["no payment", JSON.stringify({ ...payment, data: { object: {} } }), "UNEXPECTED_SHAPE"],
    ["no time", JSON.stringify({ ...payment, created_at: "soon" }), "UNEXPECTED_SHAPE"],
    ["no JSON", "{", "NOT_AN_EVENT"],
  ])("cannot be used with %s", (_, text, problem) => {
    expect(parse(text)).toEqual({ ok: false, error: problem });
  });
});
