/** Failures in a row, of any deliveries to one endpoint, that open its circuit breaker. */
export const BREAKER_FAILURES = 5;
const BREAKER_FIRST_SECONDS = 60;
const BREAKER_LONGEST_SECONDS = 3600;

/** Seconds within which the one attempt of a half-open breaker ends. */
export const HALF_OPEN_SECONDS = 60;

/** Longest time, in seconds, for which an endpoint's `Retry-After` holds the breaker open for all its deliveries. */
export const LONGEST_HOLD_SECONDS = 3600;

/** Seconds for which a breaker opens that has opened `openings` times since the endpoint's last success. */
export const breakerSeconds = (openings: number): number =>
  Math.min(BREAKER_FIRST_SECONDS * 2 ** openings, BREAKER_LONGEST_SECONDS);
