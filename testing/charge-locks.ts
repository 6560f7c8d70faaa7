import type { ChargeLock } from "../core/payments/domain/charge-guard";
import {
  mayCharge,
  mayDecline,
  mayRequestReview,
  REPEAT_CHARGE_WITHIN_HOURS,
} from "../core/payments/domain/charge-guard";

const HOUR_MS = 3_600_000;
const REPEATABLE_MS = REPEAT_CHARGE_WITHIN_HOURS * HOUR_MS;
const booleans = [false, true];

/** Every state that a charge lock can have, with first requests around the limit of repeated ones. */
export function everyChargeLock(now: Date): readonly ChargeLock[] {
  const ages = [undefined, 0, REPEATABLE_MS - 1, REPEATABLE_MS, 24 * HOUR_MS];
  const decisions = [undefined, "approved", "rejected"] as const;
  return booleans.flatMap((reviewRequested) =>
    booleans.flatMap((declined) =>
      booleans.flatMap((acceptedByGateway) =>
        decisions.flatMap((decision) =>
          ages.map((age) => ({
            ...{ reviewRequested, declined, acceptedByGateway },
            ...(decision && { decision }),
            ...(age !== undefined && { chargingSince: new Date(now.getTime() - age) }),
          })),
        ),
      ),
    ),
  );
}

/** The attributes of an item that keeps the lock. */
export const lockAttributes = (lock: ChargeLock): Readonly<Record<string, unknown>> => ({
  ...(lock.reviewRequested && { requested: true }),
  ...(lock.declined && { declined: true }),
  ...(lock.acceptedByGateway && { accepted_by_gateway: true }),
  ...(lock.decision && { decision: lock.decision }),
  ...(lock.chargingSince && { charging_since: lock.chargingSince.toISOString() }),
});

/** What the domain allows in a state of the lock. */
export const allowedByDomain = (lock: ChargeLock, now: Date) => ({
  claimCharge: mayCharge(lock, now),
  claimDecline: mayDecline(lock),
  request: mayRequestReview(lock),
});
