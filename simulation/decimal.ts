import { digitsOf } from "../core/shared/domain/money";

/** Minor units as a decimal text: 4250 USD is `42.50`, 730 JPY is `730`. */
export function decimalOf(amount: number, currency: string): string {
  const digits = digitsOf(currency) ?? 2;
  if (digits === 0) return String(amount);
  const text = String(amount).padStart(digits + 1, "0");
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** A decimal text as minor units; undefined where it is none, or has more decimals than the currency. */
export function minorUnitsOf(text: string, currency: string): number | undefined {
  const digits = digitsOf(currency);
  const [, whole, fraction = ""] = /^(\d{1,11})(?:\.(\d{1,4}))?$/.exec(text) ?? [];
  if (digits === undefined || whole === undefined || fraction.length > digits) return undefined;
  return Number(whole + fraction.padEnd(digits, "0"));
}
