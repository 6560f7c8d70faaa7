const SECONDS = /^\d{1,9}$/;
/** The one form of dates that RFC 9110 lets servers send. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/** Seconds from a `Retry-After` header (RFC 9110): a number of them, or a date. Undefined for anything else. */
export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (SECONDS.test(header.trim())) return Number(header);
  if (!HTTP_DATE.test(header)) return undefined;
  return Math.max(0, Math.ceil((Date.parse(header) - now.getTime()) / 1000));
}
