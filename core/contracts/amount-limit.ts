/** Largest amount that merchants and internal services may send, in minor units: sums of them can never overflow. */
export const MAX_AMOUNT = 99_999_999_999;
