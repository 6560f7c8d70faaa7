import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Charge, GatewayUnavailable, type PaymentGateway } from "../../core/payments/application/ports";
import { sandboxAmounts, sandboxGateway } from "../../core/payments/gateways/sandbox";
import { stripeGateway } from "../../core/payments/gateways/stripe";
import { minorUnitDigits } from "../../core/shared/domain/currencies";
import { stripeAmount, stripeMoney } from "../../core/webhooks/providers/stripe/amount";
import { type StripeMock, startStripeMock, stripeMockBinary } from "../../testing/stripe-mock";

const charge = (fields: Partial<Charge> = {}): Charge => ({
  transactionId: "pay_0123456789abcdef01234567",
  merchantId: "mrc_1",
  amount: { amount: 1990, currency: "USD" },
  paymentMethod: "pm_card_visa",
  description: "Two lamps",
  retries: 0,
  reviewed: false,
  ...fields,
});
const ending = (digits: number, fields: Partial<Charge> = {}) =>
  charge({ amount: { amount: 1900 + digits, currency: "USD" }, ...fields });

/** Answers as Stripe documents them, by the amount that the sandbox knows too. */
interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}
const intent = (status: string, more: object = {}) => ({ id: "pi_1", object: "payment_intent", status, ...more });
const cardError = {
  type: "card_error",
  code: "card_declined",
  decline_code: "insufficient_funds",
  message: "no 4242424242424242",
};
const answers: Readonly<Record<number, readonly [number, object]>> = {
  [sandboxAmounts.declined]: [402, { error: cardError }],
  [sandboxAmounts.timesOut]: [500, { error: { type: "api_error" } }],
  61: [429, { error: { type: "rate_limit_error" } }],
  62: [400, { error: { type: "invalid_request_error", code: "resource_missing" } }],
  63: [200, intent("processing")],
  64: [200, intent("requires_action", { last_payment_error: { code: "authentication_required" } })],
  66: [200, intent("requires_payment_method", { last_payment_error: { code: "expired_card" } })],
  65: [401, { error: { type: "invalid_request_error" } }],
  67: [400, { error: { type: "invalid_request_error", code: "resource_missing", param: "payment_method" } }],
  68: [400, { error: { type: "invalid_request_error", code: "amount_too_small", param: "amount" } }],
  69: [400, { error: { type: "invalid_request_error", param: "currency", message: "Invalid currency: xyz" } }],
};

const customers: Readonly<Record<string, readonly [number, object]>> = {
  cus_stripe: [200, { id: "cus_stripe", object: "customer", metadata: { merchant_id: "mrc_1" } }],
  cus_of_another: [200, { id: "cus_of_another", object: "customer", metadata: { merchant_id: "mrc_2" } }],
  cus_of_nobody: [200, { id: "cus_of_nobody", object: "customer", metadata: {} }],
  cus_deleted: [200, { id: "cus_deleted", object: "customer", deleted: true }],
  cus_lost: [200, { id: "cus_lost", object: "customer", deleted: true }],
  cus_busy: [429, { error: { type: "rate_limit_error" } }],
};

let server: Server;
let seen: Seen[] = [];
let port = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const listed = /^\/v1\/payment_intents\?customer=(\w+)/.exec(request.url ?? "")?.[1];
      if (listed !== undefined) {
        const data =
          listed === "cus_lost"
            ? [intent("succeeded", { metadata: { tap_transaction_id: charge().transactionId } })]
            : [intent("succeeded", { metadata: {} })];
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ object: "list", data }));
        return;
      }
      const customer = /^\/v1\/customers\/(\w+)$/.exec(request.url ?? "")?.[1];
      if (customer !== undefined) {
        const [status, body] = customers[customer] ?? [
          404,
          { error: { type: "invalid_request_error", code: "resource_missing", param: "id" } },
        ];
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
        return;
      }
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      seen.push({ headers: request.headers, form });
      const isRolled = request.headers.authorization === "Bearer sk_old";
      const digits = isRolled ? 65 : Number(form.get("amount")) % 100;
      const [status, body] = answers[digits] ?? [200, intent("succeeded")];
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as { port: number }).port;
});
beforeEach(() => {
  seen = [];
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** Keys as the parameter gives them, before and after it is read again. */
const keys = (value: string | undefined, refreshed = value) => ({
  value: async () => value,
  refreshed: async () => refreshed,
});
const stripeAt = (at: number, secretKey = keys("sk_test_1")) =>
  stripeGateway({ secretKey, deployment: "dev-us-east-1", host: { protocol: "http", host: "127.0.0.1", port: at } });

/** What every gateway promises. */
describe.each<[string, () => PaymentGateway]>([
  ["sandbox", () => sandboxGateway],
  ["stripe", () => stripeAt(port)],
])("the gateway %s", (_, gateway) => {
  test("captures, and says under which id it did", async () => {
    expect(await gateway().charge(charge())).toEqual({ outcome: "captured", reference: expect.any(String) });
  });

  test("gives the same answer to the same charge", async () => {
    expect(await gateway().charge(charge())).toEqual(await gateway().charge(charge()));
  });

  test("declines with the bank's code", async () => {
    expect(await gateway().charge(ending(sandboxAmounts.declined))).toEqual({
      outcome: "declined",
      code: "insufficient_funds",
    });
  });

  test("throws where nobody knows what came of it", async () => {
    await expect(gateway().charge(ending(sandboxAmounts.timesOut))).rejects.toThrow(GatewayUnavailable);
  });
});

describe("the sandbox", () => {
  test("fails twice, then captures", async () => {
    const attempt = (retries: number) => sandboxGateway.charge(ending(sandboxAmounts.failsTwice, { retries }));
    await expect(attempt(0)).rejects.toThrow(GatewayUnavailable);
    await expect(attempt(1)).rejects.toThrow(GatewayUnavailable);
    expect(await attempt(2)).toMatchObject({ outcome: "captured" });
  });

  test("asks for a review once", async () => {
    const attempt = (reviewed: boolean) => sandboxGateway.charge(ending(sandboxAmounts.needsReview, { reviewed }));
    expect(await attempt(false)).toEqual({ outcome: "review", code: "gateway_review" });
    expect(await attempt(true)).toMatchObject({ outcome: "captured" });
  });
});

describe("stripe", () => {
  test("is asked under the transaction's id, which it carries back in its webhooks", async () => {
    await stripeAt(port).charge(charge({ paymentCustomer: "cus_stripe" }));
    const [{ headers, form } = { headers: {}, form: new URLSearchParams() }] = seen;
    expect(headers["idempotency-key"]).toBe("pay_0123456789abcdef01234567");
    expect(headers.authorization).toBe("Bearer sk_test_1");
    expect(Object.fromEntries(form)).toEqual({
      amount: "1990",
      currency: "usd",
      payment_method: "pm_card_visa",
      confirm: "true",
      off_session: "true",
      "automatic_payment_methods[enabled]": "true",
      "automatic_payment_methods[allow_redirects]": "never",
      error_on_requires_action: "true",
      customer: "cus_stripe",
      "metadata[tap_transaction_id]": "pay_0123456789abcdef01234567",
      "metadata[tap_deployment]": "dev-us-east-1",
      "metadata[merchant_id]": "mrc_1",
      description: "Two lamps",
    });
  });

  test.each([
    ["another merchant", "cus_of_another", "customer_of_another"],
    ["no merchant", "cus_of_nobody", "customer_of_another"],
    ["a merchant who has deleted it", "cus_deleted", "customer_of_another"],
    ["nobody", "cus_unknown", "resource_missing"],
  ])("the saved card of a customer of %s is not charged", async (_, paymentCustomer, code) => {
    expect(await stripeAt(port).charge(charge({ paymentCustomer }))).toEqual({ outcome: "invalid", code });
    expect(seen).toEqual([]);
  });

  test("a charge whose answer was lost before its customer was deleted is found", async () => {
    expect(await stripeAt(port).charge(charge({ paymentCustomer: "cus_lost" }))).toEqual({
      outcome: "captured",
      reference: "pi_1",
    });
    expect(seen).toEqual([]);
  });

  test("a customer that cannot be looked at is no decline", async () => {
    await expect(stripeAt(port).charge(charge({ paymentCustomer: "cus_busy" }))).rejects.toThrow(GatewayUnavailable);
    expect(seen).toEqual([]);
  });

  test("a payment that needs another method is declined", async () => {
    expect(await stripeAt(port).charge(ending(66))).toEqual({ outcome: "declined", code: "expired_card" });
  });

  test("an amount goes out as it comes back in webhooks, in every currency", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(minorUnitDigits)), fc.nat({ max: 1_000_000 }), (currency, units) => {
        // Stripe takes whole ariary, and whole krona and shillings have no parts here.
        const amount = currency === "MGA" ? units * 100 : units;
        const sent = stripeAmount({ amount, currency });
        expect(sent && stripeMoney(sent.amount, sent.currency)).toEqual({ amount, currency });
      }),
    );
    expect(stripeAmount({ amount: 199_000, currency: "MGA" })).toEqual({ amount: 1_990, currency: "mga" });
    expect(stripeAmount({ amount: 1_990, currency: "ISK" })).toEqual({ amount: 199_000, currency: "isk" });
    expect(stripeAmount({ amount: 1_990_01, currency: "MGA" })).toBeUndefined();
  });

  test.each([
    ["too many requests", 61],
    ["a key that is wrong", 65],
    ["a parameter of ours that is wrong", 62],
    ["a payment that waits for its customer", 64],
  ])("%s is no decline: it may be asked again", async (_, digits) => {
    await expect(stripeAt(port).charge(ending(digits))).rejects.toThrow(GatewayUnavailable);
  });

  test.each([
    ["a payment method that is not there", 67, "resource_missing"],
    ["too small an amount", 68, "amount_too_small"],
    ["a currency that Stripe does not take", 69, "invalid_currency"],
  ])("%s can never be charged", async (_, digits, code) => {
    expect(await stripeAt(port).charge(ending(digits))).toEqual({ outcome: "invalid", code });
  });

  test("an amount that Stripe cannot express is not even asked for", async () => {
    const result = await stripeAt(port).charge(charge({ amount: { amount: 1_990_01, currency: "MGA" } }));
    expect(result).toEqual({ outcome: "invalid", code: "amount_not_supported" });
    expect(seen).toEqual([]);
  });

  test("a payment that is still being processed is the gateway's to end", async () => {
    expect(await stripeAt(port).charge(ending(63))).toEqual({ outcome: "processing", reference: "pi_1" });
  });

  test("an intent in a state that nobody will end is told by its id", async () => {
    await expect(stripeAt(port).charge(ending(64))).rejects.toThrow("the PaymentIntent pi_1 is requires_action");
  });

  test("a key that was rolled is read again, once", async () => {
    await expect(stripeAt(port, keys("sk_old", "sk_new")).charge(ending(65))).rejects.toThrow(GatewayUnavailable);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer sk_old", "Bearer sk_new"]);
    expect(await stripeAt(port, keys("sk_old", "sk_new")).charge(ending(70))).toMatchObject({ outcome: "captured" });
  });

  test("a gateway that cannot be reached is no decline", async () => {
    await expect(stripeAt(1).charge(charge())).rejects.toThrow(GatewayUnavailable);
  });

  test("asks once: the workflow has the retries", async () => {
    await stripeAt(port)
      .charge(ending(sandboxAmounts.timesOut))
      .catch(() => undefined);
    expect(seen.length).toBe(1);
  });

  test("a key that nobody has set is no decline, and no error quotes what Stripe said", async () => {
    const unset = stripeGateway({ secretKey: keys(undefined), deployment: "dev" });
    await expect(unset.charge(charge())).rejects.toThrow("has not been set");
    const error = await stripeAt(port)
      .charge(ending(65))
      .catch((failure: Error) => failure.message);
    expect(error).toMatch(/^Stripe: \w+$/);
    const declined = await stripeAt(port).charge(ending(sandboxAmounts.declined));
    expect(JSON.stringify(declined)).not.toContain("4242");
  });
});

const stripeMock = stripeMockBinary();

// Skipped where there is no Go to install it with, or no module proxy to fetch it from.
(stripeMock === undefined ? describe.skip : describe)("Stripe's own mock server", () => {
  let mock: StripeMock | undefined;
  beforeAll(async () => {
    mock = await startStripeMock(stripeMock ?? "");
  }, 20_000);
  afterAll(() => mock?.stop());

  test("finds nothing wrong with what it is asked", async () => {
    const result = await stripeAt(mock?.port ?? 0).charge(charge());
    expect(["captured", "declined"]).toContain(result.outcome);
    expect(result).not.toMatchObject({ code: expect.stringMatching(/invalid|parameter/) });
    // Its customers are nobody's.
    expect(await stripeAt(mock?.port ?? 0).charge(charge({ paymentCustomer: "cus_1" }))).toEqual({
      outcome: "invalid",
      code: "customer_of_another",
    });
  });
});
