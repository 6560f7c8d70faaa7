import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { paypalWebhooks } from "../../core/webhooks/providers/paypal";
import { paypalMoney } from "../../core/webhooks/providers/paypal/amount";
import { sample } from "../../local/demo/samples";

describe("PayPal's decimal strings", () => {
  test.each([
    ["42.50", "USD", 4250],
    ["42.5", "USD", 4250],
    ["42", "USD", 4200],
    ["0.29", "USD", 29],
    ["1234567890123.45", "USD", 123456789012345],
    ["4250", "JPY", 4250],
    ["1.234", "KWD", 1234],
    // PayPal takes these without decimals, ISO 4217 counts hundredths.
    ["4250", "HUF", 425000],
    ["4250.00", "TWD", 425000],
  ])("%s %s are %d minor units", (value, currency, amount) => {
    expect(paypalMoney(value, currency)).toEqual({ amount, currency });
  });

  test.each([
    ["42.505", "USD", "INVALID_AMOUNT"],
    ["42.50", "HUF", "INVALID_AMOUNT"],
    ["1.5", "JPY", "INVALID_AMOUNT"],
    ["-1.00", "USD", "INVALID_AMOUNT"],
    ["1e3", "USD", "INVALID_AMOUNT"],
    ["1,000.00", "USD", "INVALID_AMOUNT"],
    ["", "USD", "INVALID_AMOUNT"],
    ["1.00", "ABC", "UNKNOWN_CURRENCY"],
  ])("%j %s are refused", (value, currency, problem) => {
    expect(paypalMoney(value, currency)).toBe(problem);
  });

  test("are exact for every amount", () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 12 }), (cents) => {
        const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
        expect(paypalMoney(text, "EUR")).toEqual({ amount: cents, currency: "EUR" });
      }),
    );
  });
});

describe("a PayPal event", () => {
  const parse = (event: unknown) =>
    paypalWebhooks({}).parse(Buffer.from(typeof event === "string" ? event : JSON.stringify(event)));
  const event = (event_type: string, resource: object) => ({
    id: "WH-E1",
    event_type,
    create_time: "2026-11-18T10:00:05.000Z",
    resource,
  });
  const amount = { currency_code: "USD", value: "10.00" };
  const usd = { amount: 1000, currency: "USD" };
  const related = { supplementary_data: { related_ids: { order_id: "O1" } } };

  test("of a capture belongs to its order and can be found by the capture", () => {
    expect(parse(sample("paypal", "PAYMENT.CAPTURE.COMPLETED"))).toMatchObject({
      value: {
        transaction: { id: "paypal_SAMPLEORDER00001" },
        aliases: ["paypal_SAMPLECAPTURE0001"],
        merchantId: "SAMPLEMERCHA1",
        facts: [{ kind: "capture", id: "SAMPLECAPTURE0001", amount: { amount: 4250, currency: "USD" } }],
      },
    });
  });

  test("of a dispute is found by the capture that it names", () => {
    expect(parse(sample("paypal", "CUSTOMER.DISPUTE.CREATED"))).toMatchObject({
      value: { transaction: { alias: "paypal_SAMPLECAPTURE0001" }, facts: [{ kind: "dispute", status: "open" }] },
    });
  });

  test("of a refund is found by its link to the capture", () => {
    const links = [{ rel: "up", href: "https://api.paypal.com/v2/payments/captures/C1" }];
    expect(parse(event("PAYMENT.CAPTURE.REFUNDED", { id: "R1", amount, links }))).toMatchObject({
      value: {
        transaction: { alias: "paypal_C1" },
        facts: [{ kind: "refund", id: "R1", status: "succeeded", amount: usd }],
      },
    });
  });

  test.each([
    ["CHECKOUT.ORDER.APPROVED", { id: "O1", purchase_units: [{ amount }] }, "pending"],
    ["PAYMENT.CAPTURE.PENDING", { id: "C1", amount, ...related }, "pending"],
    ["PAYMENT.AUTHORIZATION.CREATED", { id: "A1", amount, ...related }, "authorized"],
    ["PAYMENT.AUTHORIZATION.VOIDED", { id: "A1", amount, ...related }, "canceled"],
    ["PAYMENT.CAPTURE.DENIED", { id: "C1", amount, ...related }, "failed"],
    ["PAYMENT.CAPTURE.DECLINED", { id: "C1", amount, ...related }, "failed"],
  ])("%s is one fact of the order", (type, resource, status) => {
    expect(parse(event(type, resource))).toMatchObject({
      value: { transaction: { id: "paypal_O1" }, facts: [{ kind: "payment", status, amount: usd }] },
    });
  });

  test.each([
    ["RESOLVED_BUYER_FAVOUR", "lost"],
    ["RESOLVED_SELLER_FAVOUR", "won"],
    ["NONE", "won"],
    ["UNHEARD_OF", "open"],
  ])("of a dispute with outcome %s says %s", (outcome_code, status) => {
    const resource = {
      dispute_id: "D1",
      dispute_amount: amount,
      dispute_outcome: { outcome_code },
      disputed_transactions: [{ seller_transaction_id: "C1" }],
    };
    expect(parse(event("CUSTOMER.DISPUTE.RESOLVED", resource))).toMatchObject({ value: { facts: [{ status }] } });
  });

  test.each([
    ["a refund of nothing", event("PAYMENT.CAPTURE.REFUNDED", { id: "R1", amount, links: [] }), "UNEXPECTED_SHAPE"],
    ["no amount", event("PAYMENT.CAPTURE.COMPLETED", { id: "C1" }), "UNEXPECTED_SHAPE"],
    ["no resource", event("PAYMENT.CAPTURE.COMPLETED", undefined as unknown as object), "UNEXPECTED_SHAPE"],
    ["no JSON", "{", "NOT_AN_EVENT"],
  ])("cannot be used with %s", (_, broken, problem) => {
    expect(parse(broken)).toEqual({ ok: false, error: problem });
  });
});
