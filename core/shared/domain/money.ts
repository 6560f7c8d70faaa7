import { minorUnitDigits } from "./currencies";

/** An amount in integer minor units (cents for USD, yen for JPY) with its ISO 4217 code in upper case. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** Digits after the decimal point of one unit, e.g. 2 for USD, 0 for JPY, 3 for KWD; undefined for an unknown code. */
export function digitsOf(currency: string): number | undefined {
  return minorUnitDigits.get(currency);
}

/** Money, or undefined where the currency is unknown or the amount is no whole, safe, non-negative number. */
export function money(amount: number, currency: string): Money | undefined {
  const code = currency.toUpperCase();
  if (digitsOf(code) === undefined) return undefined;
  if (!Number.isSafeInteger(amount) || amount < 0) return undefined;
  return { amount, currency: code };
}

/** `42.50 USD`: minor units as people write them. Of an unknown currency, minor units as they stand. */
export function amountText(amount: bigint | number, currency: string): string {
  const digits = digitsOf(currency) ?? 0;
  const sign = amount < 0 ? "-" : "";
  const units = String(amount)
    .replace("-", "")
    .padStart(digits + 1, "0");
  const cut = units.length - digits;
  return `${sign}${units.slice(0, cut)}${digits > 0 ? `.${units.slice(cut)}` : ""} ${currency}`;
}
