export type ReviewDecision = "approved" | "rejected";

/** The charge lock of one payment, with what its review has decided. */
export interface ChargeLock {
  /** A screening rule or the gateway requires a decision: without one the payment is not charged. */
  readonly reviewRequested: boolean;
  /** The first decision; later ones do not count. */
  readonly decision?: ReviewDecision;
  /** When the charge was requested for the first time; absent while it never was, or the gateway charged nothing. */
  readonly chargingSince?: Date;
  /** The gateway reports the result by webhook: for a bank debit, days later. */
  readonly acceptedByGateway: boolean;
  /** Declined before any charge was requested, or abandoned by an operator who knows that no money was taken. */
  readonly declined: boolean;
}

/**
 * Hours after its first request within which a charge may be requested again. A gateway remembers an idempotency key
 * for 24 hours. After that, the same request would take the money a second time.
 */
export const REPEAT_CHARGE_WITHIN_HOURS = 20;

/**
 * Whether the charge may be requested now. The rule that keeps customers from being charged twice:
 * 1. A payment that was declined or abandoned is never charged.
 * 2. A charge that was requested may be requested again, which only finds out its result: within 20 hours of its first
 *    request and never later. What the review decides afterwards does not matter, as money may have been taken.
 * 3. Otherwise a decision is followed: approved is charged, rejected is not.
 * 4. Without a decision the payment is charged unless it needs one.
 */
export function mayCharge({ declined, chargingSince, decision, reviewRequested }: ChargeLock, now: Date): boolean {
  if (declined) return false;
  if (chargingSince !== undefined) return chargingSince > repeatableSince(now);
  if (decision !== undefined) return decision === "approved";
  return !reviewRequested;
}

/** A charge whose first request is not after this time is not requested again. */
export function repeatableSince(now: Date): Date {
  return new Date(now.getTime() - REPEAT_CHARGE_WITHIN_HOURS * 3_600_000);
}

/** Whether the payment may be declined without an operator: not after a charge was requested, which may succeed. */
export function mayDecline({ chargingSince }: ChargeLock): boolean {
  return chargingSince === undefined;
}

/** Whether a review may still be required: not after a charge was requested, which no decision takes back. */
export function mayRequestReview({ chargingSince }: ChargeLock): boolean {
  return chargingSince === undefined;
}
