import type { ChargeLock } from "../../domain/charge-guard";

/**
 * The charge lock of each payment, by the rules of domain/charge-guard.ts. A claim is checked and written in one step:
 * of a charge and a decline at the same time, only one is allowed.
 */
export interface ChargeGuard {
  find(transactionId: string): Promise<ChargeLock>;
  /** Claims the right to request the charge, and returns the lock as it is then; undefined where `mayCharge` forbids it. */
  claimCharge(transactionId: string): Promise<ChargeLock | undefined>;
  /** Claims the right to decline the payment; false where `mayDecline` forbids it. */
  claimDecline(transactionId: string): Promise<boolean>;
  /** Gives the right to charge back: the gateway has charged nothing, and requires a decision first. */
  releaseForReview(transactionId: string): Promise<void>;
  /** Keeps that the gateway has accepted the charge: its webhook reports the result. */
  markAcceptedByGateway(transactionId: string): Promise<void>;
  /** Forbids any further charge, on the word of an operator who knows that no money was taken. */
  abandon(transactionId: string): Promise<void>;
}
