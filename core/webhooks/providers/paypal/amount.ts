import { digitsOf } from "../../../shared/domain/money";

/** Currencies that PayPal takes without decimals though ISO 4217 gives them some. */
const withoutDecimals = new Set(["HUF", "TWD"]);

/** PayPal's decimals of a currency that Tap does not know: as its amounts of all others but those without decimals. */
const USUAL_DIGITS = 2;
const SIGNED_DECIMAL = /^[+-]?(\d{1,15})(?:\.(\d{1,6}))?$/;

/**
 * PayPal's decimal string in ISO minor units, without a detour through floating point; NaN for what is none. The sign is
 * dropped: PayPal writes what went back as a negative amount in some events, as a positive one in others.
 */
export function paypalMinorUnits(value: string, currency: string): number {
  const digits = digitsOf(currency) ?? USUAL_DIGITS;
  const [, whole, fraction = ""] = SIGNED_DECIMAL.exec(value) ?? [];
  if (whole === undefined) return Number.NaN;
  const allowed = withoutDecimals.has(currency) ? 0 : digits;
  if (/[1-9]/.test(fraction.slice(allowed))) return Number.NaN;
  return Number(whole + fraction.slice(0, digits).padEnd(digits, "0"));
}
