import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { minorUnitDigits } from "../../core/shared/domain/currencies";
import { paypalMinorUnits } from "../../core/webhooks/providers/paypal/amount";
import { stripeAmount, stripeMinorUnits } from "../../core/webhooks/providers/stripe/amount";

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
    // What went back is negative in some events.
    ["-1.00", "USD", 100],
    // A currency that Tap does not know is taken for one with cents.
    ["1.00", "ABC", 100],
  ])("%s %s at PayPal are %d minor units", (value, currency, amount) => {
    expect(paypalMinorUnits(value, currency)).toBe(amount);
  });

  test.each([
    ["42.505", "USD"],
    ["42.50", "HUF"],
    ["1.5", "JPY"],
    ["1e3", "USD"],
    ["1,000.00", "USD"],
    ["", "USD"],
  ])("%j %s is no amount at PayPal", (value, currency) => {
    expect(paypalMinorUnits(value, currency)).toBeNaN();
  });

  test("a decimal string of PayPal is exact for every amount", () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 12 }), (cents) => {
        const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
        expect(paypalMinorUnits(text, "EUR")).toBe(cents);
      }),
    );
  });
});

describe("Stripe's amounts", () => {
  test.each([
    [4250, "USD", 4250],
    [4250, "JPY", 4250],
    [4250, "KWD", 4250],
    // Stripe counts these as if they had two decimals …
    [4200, "ISK", 42],
    [4200, "UGX", 42],
    // … and this as if it had none.
    [42, "MGA", 4200],
    // Banks pay whole units.
    [200_050, "ISK", 2001],
    // A currency that Tap does not know is kept as it came.
    [2000, "STD", 2000],
  ])("%d %s at Stripe are %d minor units", (amount, currency, minorUnits) => {
    expect(stripeMinorUnits(amount, currency)).toBe(minorUnits);
  });

  test("an amount is sent to Stripe as its webhooks report it, in every currency", () => {
    fc.assert(
      fc.property(fc.constantFrom(...minorUnitDigits.keys()), fc.nat({ max: 1_000_000 }), (currency, units) => {
        // Stripe takes whole ariary only. Krona and shillings have no minor unit in ISO 4217.
        const amount = currency === "MGA" ? units * 100 : units;
        const sent = stripeAmount({ amount, currency });
        expect(sent && stripeMinorUnits(sent.amount, currency)).toBe(amount);
        expect(sent?.currency).toBe(currency.toLowerCase());
      }),
    );
    expect(stripeAmount({ amount: 199_000, currency: "MGA" })).toEqual({ amount: 1_990, currency: "mga" });
    expect(stripeAmount({ amount: 1_990, currency: "ISK" })).toEqual({ amount: 199_000, currency: "isk" });
    expect(stripeAmount({ amount: 1_990_01, currency: "MGA" })).toBeUndefined();
  });
});
