import { describe, expect, test } from "@jest/globals";
import { screen } from "../../core/payments/domain/screening";

const payment = (amount: number, currency: string) => ({
  amount,
  currency,
  customerId: "cus_1",
  paymentMethod: "pm_visa",
});

describe("a large amount", () => {
  test.each([
    ["USD", 499_999, 500_000],
    ["EUR", 499_999, 500_000],
    ["JPY", 749_999, 750_000],
    ["KWD", 1_499_999, 1_500_000],
    ["VND", 124_999_999, 125_000_000],
  ])("is one by what its currency is worth: %s", (currency, small, large) => {
    const nothing = { customerPayments: 0 };
    expect(screen(payment(small, currency), nothing)).toEqual([]);
    expect(screen(payment(large, currency), nothing)).toEqual(["large_amount"]);
  });
});
