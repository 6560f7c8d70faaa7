import type { ChargeLock } from "../../domain/charge-guard";

/**
 * A submitted payment, or a modification of one, that has not ended, or whose end its merchant has not been notified of.
 */
export interface PendingPayment {
  /** Names it for `contexts` and `countRestart`: of a payment, its id. */
  readonly key: string;
  readonly transactionId: string;
  /** Set where it is a modification of the payment that is pending. */
  readonly modificationId?: string;
  /** ISO time of its newest change while it was pending; of a modification, of its request. */
  readonly pendingSince: string;
}

/** Restarts are counted for themselves while a payment is pending, and once it has ended. */
export type RestartKind = "pending" | "ended";

/** Why a payment may be pending. */
export interface PendingContext {
  /** ISO time of its newest change, where it has ended: the notification of its end may not be queued. */
  readonly endedAt?: string;
  /** Who has to answer, where it is not Tap itself: the fraud vendor's decision, or the gateway's webhook. */
  readonly waitsFor?: "vendor" | "gateway";
  /** How often its workflow was restarted. */
  readonly restarts: Readonly<Record<RestartKind, number>>;
}

/** All that stands beside a payment. */
export interface PaymentFacts extends PendingContext {
  readonly lock: ChargeLock;
  /** The newest attempt of its workflow that has sent a dead letter. */
  readonly unresolvedAttempt?: number;
}

export interface PendingPayments {
  /** Payments without a change since the time, by page. Each minute begins elsewhere, so that none is always last. */
  untouchedSince(time: Date): AsyncIterable<readonly PendingPayment[]>;
  /** Reads the contexts of one page's payments; the function that it returns gives each by its key. */
  contexts(keys: readonly string[]): Promise<(key: string) => PendingContext>;
  /** Counts one more restart; false where another sweep has counted it. */
  countRestart(key: string, kind: RestartKind, restarts: number): Promise<boolean>;
}

/** Payments whose end is to be notified. */
export interface UnnotifiedPayments {
  /** Takes the payment, which has ended, from the pending ones: its notification is queued. */
  markNotified(transactionId: string): Promise<void>;
}
