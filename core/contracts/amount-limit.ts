/** Largest amount that merchants and internal services may send, in minor units: sums of them can never overflow. */
export const MAX_AMOUNT = 99_999_999_999;

/** What an amount is, for a sender who wrote another number, or a text. */
export const AMOUNT_IN_WORDS = "a whole number in minor units, without quotes: 19.90 USD is 1990";
