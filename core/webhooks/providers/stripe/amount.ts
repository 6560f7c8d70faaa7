import { digitsOf, type Money } from "../../../shared/domain/money";

/** Where Stripe counts other minor units than ISO 4217 does (https://docs.stripe.com/currencies). */
const stripeDigits = new Map([
  ["ISK", 2],
  ["UGX", 2],
  ["MGA", 0],
]);

/** Money as Stripe takes it: the way back of what its webhooks say. Undefined for parts of its smallest unit. */
export function stripeAmount({
  amount,
  currency,
}: Money): { readonly amount: number; readonly currency: string } | undefined {
  const digits = digitsOf(currency) ?? 0;
  const shift = (stripeDigits.get(currency) ?? digits) - digits;
  const units = shift < 0 ? amount / 10 ** -shift : amount * 10 ** shift;
  if (!Number.isSafeInteger(units)) return undefined;
  return { amount: units, currency: currency.toLowerCase() };
}

/**
 * An amount as Stripe states it in ISO minor units; as it came where the currency is none that Tap knows. Parts of a unit
 * that has none, as of a dispute of ISK 2000.50, are rounded: banks pay whole units.
 */
export function stripeMinorUnits(amount: number, currency: string): number {
  const digits = digitsOf(currency);
  const shift = digits === undefined ? 0 : digits - (stripeDigits.get(currency) ?? digits);
  if (shift >= 0) return amount * 10 ** shift;
  return Number.isSafeInteger(amount) ? Math.round(amount / 10 ** -shift) : Number.NaN;
}
