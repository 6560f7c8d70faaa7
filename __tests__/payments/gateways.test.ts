import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  type Charge,
  type ChargeResult,
  GatewayUnavailable,
  type PaymentGateway,
} from "../../core/payments/application/ports/gateway";
import { sandboxAmounts, sandboxGateway } from "../../core/payments/gateways/sandbox";
import { stripeGateway } from "../../core/payments/gateways/stripe";
import { EARLIER_TRANSACTION, type FakeStripe, startFakeStripe } from "../../testing/fake-stripe";
import { keys, stripeAt } from "../../testing/stripe-gateway";
import { type StripeMock, startStripeMock, stripeMockBinary } from "../../testing/stripe-mock";

const charge = (fields: Partial<Charge> = {}): Charge => ({
  transactionId: EARLIER_TRANSACTION,
  merchantId: "mrc_1",
  customerId: "cus_1",
  amount: 1990,
  currency: "USD",
  paymentMethod: "pm_card_visa",
  description: "Two lamps",
  retries: 0,
  approved: false,
  ...fields,
});
const ending = (digits: number, fields: Partial<Charge> = {}) => charge({ amount: 1900 + digits, ...fields });

let stripe: FakeStripe;
beforeAll(async () => {
  stripe = await startFakeStripe();
});
beforeEach(() => stripe.reset());
afterAll(() => stripe.stop());

describe.each<[string, () => PaymentGateway]>([
  ["sandbox", () => sandboxGateway],
  ["stripe", () => stripeAt(stripe.port)],
])("the contract of the gateway %s", (name, gateway) => {
  test(`the gateway ${name} captures, and returns its reference`, async () => {
    expect(await gateway().charge(charge())).toMatchObject({ outcome: "captured", reference: expect.any(String) });
  });

  test(`the gateway ${name} gives the same result to the same charge`, async () => {
    expect(await gateway().charge(charge())).toEqual(await gateway().charge(charge()));
  });

  test(`the gateway ${name} authorizes what is captured later, and takes nothing`, async () => {
    expect(await gateway().charge(charge({ capture: false }))).toMatchObject({ outcome: "authorized" });
  });

  test(`the gateway ${name} declines with the bank's code`, async () => {
    expect(await gateway().charge(ending(sandboxAmounts.declined))).toEqual({
      outcome: "declined",
      code: "insufficient_funds",
    });
  });

  test(`the gateway ${name} never says of half a character that its result is unknown`, async () => {
    const results = [
      await gateway().charge(charge({ description: "cut \ud83d" })),
      await gateway().charge(charge({ paymentMethod: "pm_\ud83d" })),
      await gateway().charge(charge({ paymentCustomer: "cus_\ud83d" })),
    ];
    for (const { outcome } of results) expect(["captured", "invalid"]).toContain(outcome);
  });

  test(`the gateway ${name} throws where the result is unknown`, async () => {
    await expect(gateway().charge(ending(sandboxAmounts.timesOut))).rejects.toThrow(GatewayUnavailable);
  });
});

describe("the sandbox", () => {
  test("the sandbox fails twice, then captures", async () => {
    const attempt = (retries: number) => sandboxGateway.charge(ending(sandboxAmounts.failsTwice, { retries }));
    await expect(attempt(0)).rejects.toThrow(GatewayUnavailable);
    await expect(attempt(1)).rejects.toThrow(GatewayUnavailable);
    expect(await attempt(2)).toMatchObject({ outcome: "captured" });
  });

  test("the sandbox requires a review until the payment is approved", async () => {
    const attempt = (approved: boolean) => sandboxGateway.charge(ending(sandboxAmounts.needsReview, { approved }));
    expect(await attempt(false)).toEqual({ outcome: "review", code: "gateway_review" });
    expect(await attempt(true)).toMatchObject({ outcome: "captured" });
  });
});

describe("the gateway to Stripe", () => {
  test("a charge at Stripe has the transaction's id as its key, and as metadata for its webhooks", async () => {
    await stripeAt(stripe.port).charge(charge({ paymentCustomer: "cus_stripe" }));
    const [{ headers, form } = { headers: {}, form: new URLSearchParams() }] = stripe.charges;
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
    ["half a character", "cut \ud83d", "cut \ufffd"],
    ["a NUL", "a\0b", "a\ufffdb"],
    ["a line break", "a\nb", "a\nb"],
  ])("a description with %s is charged with what Stripe can take", async (_, description, sent) => {
    expect(await stripeAt(stripe.port).charge(charge({ description }))).toMatchObject({ outcome: "captured" });
    expect(stripe.charges.map(({ form }) => form.get("description"))).toEqual([sent]);
  });

  test.each([
    ["payment method", { paymentMethod: "pm_\ud83d" }],
    ["customer", { paymentCustomer: "cus_\ud83d" }],
    ["merchant", { merchantId: "mrc_\ud83d" }],
  ])("a charge whose %s has half a character is known to be not charged", async (_, fields) => {
    const result = await stripeAt(stripe.port).charge(charge(fields));
    expect(result).toEqual({ outcome: "invalid", code: "text_not_supported" });
    expect(stripe.charges).toEqual([]);
  });

  test.each([
    ["a customer of another merchant", "cus_of_another", "customer_of_another"],
    ["a customer of no merchant", "cus_of_nobody", "customer_of_another"],
    ["a deleted customer", "cus_deleted", "customer_of_another"],
    ["an unknown customer", "cus_unknown", "resource_missing"],
  ])("the saved card of %s is not charged", async (_, paymentCustomer, code) => {
    expect(await stripeAt(stripe.port).charge(charge({ paymentCustomer }))).toEqual({ outcome: "invalid", code });
    expect(stripe.charges).toEqual([]);
  });

  test("a charge whose answer was lost before its customer was deleted is found", async () => {
    expect(await stripeAt(stripe.port).charge(charge({ paymentCustomer: "cus_lost" }))).toMatchObject({
      outcome: "captured",
      reference: "pi_1",
    });
    expect(stripe.charges).toEqual([]);
  });

  test("a customer that cannot be read is no decline", async () => {
    await expect(stripeAt(stripe.port).charge(charge({ paymentCustomer: "cus_busy" }))).rejects.toThrow(
      GatewayUnavailable,
    );
    expect(stripe.charges).toEqual([]);
  });

  test("a payment that needs another payment method is declined", async () => {
    expect(await stripeAt(stripe.port).charge(ending(66))).toEqual({ outcome: "declined", code: "expired_card" });
  });

  test.each([
    ["a charge at a busy Stripe", 61],
    ["a charge with a wrong key", 65],
    ["a charge with a wrong parameter that no merchant has set", 62],
    ["a payment that waits for its customer", 64],
  ])("%s is no decline: it may be requested again", async (_, digits) => {
    await expect(stripeAt(stripe.port).charge(ending(digits))).rejects.toThrow(GatewayUnavailable);
  });

  test.each([
    ["a charge with an unknown payment method", 67, "resource_missing"],
    ["a charge of too small an amount", 68, "amount_too_small"],
    ["a charge in a currency that Stripe does not take", 69, "invalid_currency"],
  ])("%s is invalid", async (_, digits, code) => {
    expect(await stripeAt(stripe.port).charge(ending(digits))).toEqual({ outcome: "invalid", code });
  });

  test("an amount that Stripe cannot express is invalid, and not requested", async () => {
    const result = await stripeAt(stripe.port).charge(charge({ amount: 1_990_01, currency: "MGA" }));
    expect(result).toEqual({ outcome: "invalid", code: "amount_not_supported" });
    expect(stripe.charges).toEqual([]);
  });

  test("a charge that Stripe is still processing is accepted with its reference", async () => {
    expect(await stripeAt(stripe.port).charge(ending(63))).toMatchObject({ outcome: "processing", reference: "pi_1" });
  });

  test.each([
    ["captured", 0, { status: "captured", final: 1, progress: 7, received: 1900 }],
    ["processing", 63, { status: "pending", final: 0, progress: 3 }],
  ])("a charge that is %s is observed as its webhook would say it, by Stripe's own clock", async (_, digits, state) => {
    const result = await stripeAt(stripe.port).charge(charge({ amount: 1900 + digits }));
    const { observed } = result as Extract<ChargeResult, { observed?: unknown }>;
    expect(observed).toEqual({
      system: "stripe",
      at: expect.any(Number),
      payment: { kind: "intent", name: "stripe_pi_1", currency: "USD", amount: 1900 + digits, ...state },
    });
    expect(Number(observed?.at) % 1000).toBe(0);
  });

  test("a charge that is captured later is held at Stripe, and observed as its webhook would say it", async () => {
    const result = await stripeAt(stripe.port).charge(charge({ capture: false }));
    expect(stripe.charges.map(({ form }) => form.get("capture_method"))).toEqual(["manual"]);
    const { observed } = result as Extract<ChargeResult, { observed?: unknown }>;
    const state = { status: "authorized", final: 0, progress: 5, capturable: 1990 };
    expect(observed?.payment).toEqual({ kind: "intent", name: "stripe_pi_1", currency: "USD", amount: 1990, ...state });
  });

  test("a PaymentIntent that waits for an action is an error with its id", async () => {
    await expect(stripeAt(stripe.port).charge(ending(64))).rejects.toThrow("the PaymentIntent pi_1 is requires_action");
  });

  test("a secret key that was rolled is read again, once", async () => {
    await expect(stripeAt(stripe.port, keys("sk_old", "sk_new")).charge(ending(65))).rejects.toThrow(
      GatewayUnavailable,
    );
    expect(stripe.charges.map(({ headers }) => headers.authorization)).toEqual(["Bearer sk_old", "Bearer sk_new"]);
    expect(await stripeAt(stripe.port, keys("sk_old", "sk_new")).charge(ending(70))).toMatchObject({
      outcome: "captured",
    });
  });

  test("a charge at a Stripe that cannot be reached is no decline", async () => {
    await expect(stripeAt(1).charge(charge())).rejects.toThrow(GatewayUnavailable);
  });

  test("a failed charge is requested once: the workflow has the retries", async () => {
    await stripeAt(stripe.port)
      .charge(ending(sandboxAmounts.timesOut))
      .catch(() => undefined);
    expect(stripe.charges.length).toBe(1);
  });

  test("a secret key that is not set is no decline, and no error quotes Stripe's message", async () => {
    const unset = stripeGateway({ secretKey: keys(undefined), deployment: "dev" });
    await expect(unset.charge(charge())).rejects.toThrow("has not been set");
    const error = await stripeAt(stripe.port)
      .charge(ending(65))
      .catch((failure: Error) => failure.message);
    expect(error).toMatch(/^Stripe: \w+$/);
    const declined = await stripeAt(stripe.port).charge(ending(sandboxAmounts.declined));
    expect(JSON.stringify(declined)).not.toContain("4242");
  });
});

const stripeMock = stripeMockBinary();

// Skipped where Go, or the module proxy to install it from, is missing.
(stripeMock === undefined ? describe.skip : describe)("Stripe's own mock server", () => {
  let mock: StripeMock | undefined;
  beforeAll(async () => {
    mock = await startStripeMock(stripeMock ?? "");
  }, 20_000);
  afterAll(() => mock?.stop());

  test("Stripe's own mock server finds nothing wrong with the requests of a charge", async () => {
    const result = await stripeAt(mock?.port ?? 0).charge(charge());
    expect(["captured", "declined"]).toContain(result.outcome);
    expect(result).not.toMatchObject({ code: expect.stringMatching(/invalid|parameter/) });
    // Its customers belong to no merchant.
    expect(await stripeAt(mock?.port ?? 0).charge(charge({ paymentCustomer: "cus_1" }))).toEqual({
      outcome: "invalid",
      code: "customer_of_another",
    });
  });
});
