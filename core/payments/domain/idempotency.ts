/** Days for which a gateway is given to end a payment that it has taken on: bank debits take their time. */
export const GATEWAY_DAYS = 14;

/**
 * How long a key stands for the payment that it was first used for: longer than any payment may be open, since a key that
 * was forgotten meanwhile would make a second payment of a repeat.
 */
export const IDEMPOTENCY_HOURS = (GATEWAY_DAYS + 7) * 24;
