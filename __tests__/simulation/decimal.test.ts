import { expect, test } from "@jest/globals";
import { decimalOf, minorUnitsOf } from "../../simulation/decimal";

test.each([
  [4250, "USD", "42.50"],
  [5, "USD", "0.05"],
  [730, "JPY", "730"],
  [12_345, "KWD", "12.345"],
])("%i minor units of %s are written as %s, and read as the same", (amount, currency, text) => {
  expect(decimalOf(amount, currency)).toBe(text);
  expect(minorUnitsOf(text, currency)).toBe(amount);
});

test.each([
  ["42", "USD", 4200],
  ["42.5", "USD", 4250],
  ["0.1", "KWD", 100],
])("%s %s is read as %i minor units", (text, currency, amount) => {
  expect(minorUnitsOf(text, currency)).toBe(amount);
});

test.each([
  ["42.505", "USD"],
  ["730.5", "JPY"],
  ["-1", "USD"],
  ["1e3", "USD"],
  ["", "USD"],
  ["1,50", "USD"],
  ["12345678901234", "USD"],
  ["42.50", "XXX"],
])("%p is no amount in %s", (text, currency) => {
  expect(minorUnitsOf(text, currency)).toBeUndefined();
});
