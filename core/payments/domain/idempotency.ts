/** Days that a gateway has to report the result of a charge that it accepted: bank debits take days. */
export const GATEWAY_DAYS = 14;

/**
 * Hours for which an idempotency key stands for the payment that used it first. No payment is open for longer: a repeat
 * under a key that was forgotten would be a second payment.
 */
export const IDEMPOTENCY_HOURS = (GATEWAY_DAYS + 7) * 24;
