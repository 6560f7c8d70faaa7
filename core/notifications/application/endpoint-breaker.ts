import type { Clock, Log } from "../../shared/application/ports";
import { BREAKER_FAILURES, breakerSeconds, HALF_OPEN_SECONDS, LONGEST_HOLD_SECONDS } from "../domain/circuit-breaker";
import type { EndpointBreakers, EndpointHealth, MerchantEndpoint } from "./delivery-ports";

export interface BreakerDeps {
  readonly breakers: EndpointBreakers;
  readonly clock: Clock;
  readonly log: Log;
}

/** Leave to make one attempt. */
export interface BreakerTicket {
  /** The attempt's failure counts unless the breaker is open until later than this: others failed first, and opened it. */
  readonly since: Date;
  /** Something is known against the endpoint: a success closes its breaker. */
  readonly closesOnSuccess: boolean;
}

/** A ticket where the breaker is closed or half-open; else the time until which it is open. */
export async function ticketFor(
  { breakers, clock }: BreakerDeps,
  { id }: MerchantEndpoint,
  health: EndpointHealth | undefined,
): Promise<BreakerTicket | { readonly openUntil: Date }> {
  const now = clock.now();
  const { openUntil, failures = 0 } = health ?? {};
  if (openUntil === undefined) return { since: now, closesOnSuccess: health !== undefined };
  if (now < new Date(openUntil)) return { openUntil: new Date(openUntil) };
  // A breaker that was only held open, as the endpoint asked, closes by itself.
  if (failures < BREAKER_FAILURES) return { since: now, closesOnSuccess: true };
  const until = new Date(now.getTime() + HALF_OPEN_SECONDS * 1000);
  return (await breakers.halfOpen(id, openUntil, until))
    ? { since: until, closesOnSuccess: true }
    : { openUntil: until };
}

/** Counts a failed attempt, and opens the breaker where that is due or the endpoint asked for it. */
export async function recordBreakerFailure(
  { breakers, clock, log }: BreakerDeps,
  { id }: MerchantEndpoint,
  { since }: BreakerTicket,
  retryAfterSeconds: number | undefined,
): Promise<void> {
  const after = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);
  const health = await breakers.recordFailure(id, since);
  if (health !== undefined && health.failures >= BREAKER_FAILURES) {
    const seconds = breakerSeconds(health.openings);
    await breakers.open(id, since, after(seconds));
    log.warn("circuit breaker opened", { endpoint: id, attempt: health.failures, retry_in_seconds: seconds });
  }
  // Comes last, since it only makes an opening longer.
  if (retryAfterSeconds) await breakers.hold(id, after(Math.min(retryAfterSeconds, LONGEST_HOLD_SECONDS)));
}
