import type { ChargeLock } from "../../domain/charge-guard";

/** A submitted payment that has not ended, or whose end its merchant has not been notified of. */
export interface PendingPayment {
  readonly transactionId: string;
  /** ISO time of its newest change while it was pending. */
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
  /** Reads the contexts of one page's payments; the function that it returns gives each by its id. */
  contexts(transactionIds: readonly string[]): Promise<(transactionId: string) => PendingContext>;
  /** Counts one more restart; false where another sweep has counted it. */
  countRestart(transactionId: string, kind: RestartKind, restarts: number): Promise<boolean>;
}

/** Payments whose end is to be notified. */
export interface UnnotifiedPayments {
  /** Takes the payment, which has ended, from the pending ones: its notification is queued. */
  markNotified(transactionId: string): Promise<void>;
}
