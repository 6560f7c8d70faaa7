import { describe, expect, test } from "@jest/globals";
import { screen } from "../../core/payments/domain/screening";

const payment = (amount: number, currency: string) => ({
  amount,
  currency,
  customerId: "cus_1",
  paymentMethod: "pm_visa",
});

describe("the screening rule of large amounts", () => {
  test.each([
    ["USD", 499_999, 500_000],
    ["EUR", 499_999, 500_000],
    ["JPY", 749_999, 750_000],
    ["KWD", 1_499_999, 1_500_000],
    ["VND", 124_999_999, 125_000_000],
  ])("a large amount in %s is one by what the currency is worth", (currency, small, large) => {
    const nothing = { customerPayments: 0 };
    expect(screen(payment(small, currency), nothing)).toEqual([]);
    expect(screen(payment(large, currency), nothing)).toEqual(["large_amount"]);
  });
});
