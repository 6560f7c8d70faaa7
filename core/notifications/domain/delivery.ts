/**
 * Seconds from a failed attempt to the next one, up to a fifth more as jitter: ten attempts within four days. The
 * schedule that Standard Webhooks suggests.
 */
export const RETRY_SECONDS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
const JITTER = 0.2;
/** An endpoint may ask us to wait, but not for longer than this. */
const LONGEST_WAIT_SECONDS = 86_400;

/** Seconds to wait after the nth attempt failed, `asked` of them at least; undefined when there is no attempt left. */
export function retrySeconds(attempts: number, random: number, asked = 0): number | undefined {
  const scheduled = RETRY_SECONDS[attempts - 1];
  if (scheduled === undefined) return undefined;
  const wait = Math.max(scheduled, Math.min(asked, LONGEST_WAIT_SECONDS));
  return Math.ceil(wait * (1 + JITTER * random));
}

/** For so long a delivery is leased to whoever attempts it; an attempt takes at most the function's 30 s. */
export const LEASE_SECONDS = 60;

/** After so many failures in a row, of whichever deliveries, an endpoint is left in peace for a while. */
export const BREAKER_FAILURES = 5;
const BREAKER_FIRST_SECONDS = 60;
const BREAKER_LONGEST_SECONDS = 3600;

/** Seconds for which an endpoint is left in peace that was so this often before without getting well. */
export const breakerSeconds = (openings: number): number =>
  Math.min(BREAKER_FIRST_SECONDS * 2 ** openings, BREAKER_LONGEST_SECONDS);

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/** Seconds from a `Retry-After` header: a number of them, or a date. Undefined for anything else. */
export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  if (!HTTP_DATE.test(header)) return undefined;
  return Math.max(0, Math.ceil((Date.parse(header) - now.getTime()) / 1000));
}
