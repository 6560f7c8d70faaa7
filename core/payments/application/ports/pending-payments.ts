/** A submitted payment that has not ended. */
export interface PendingPayment {
  readonly transactionId: string;
  /** ISO time of its newest ledger row. */
  readonly updatedAt: string;
}

/** Why a payment may be pending. */
export interface PendingContext {
  /** Who has to answer, where it is not Tap itself: the fraud vendor's decision, or the gateway's webhook. */
  readonly waitsFor?: "vendor" | "gateway";
  /** How often its workflow was restarted. */
  readonly restarts: number;
}

export interface PendingPayments {
  /** Payments without a change since the time, by page. Each minute begins elsewhere, so that none is always last. */
  untouchedSince(time: Date): AsyncIterable<readonly PendingPayment[]>;
  /** Reads the contexts of one page's payments; the function that it returns gives each by its id. */
  contexts(transactionIds: readonly string[]): Promise<(transactionId: string) => PendingContext>;
  /** Counts one more restart; false where another sweep has counted it. */
  countRestart(transactionId: string, restarts: number): Promise<boolean>;
}
