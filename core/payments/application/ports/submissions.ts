import type { Commit } from "../../../ledger/application/ports";

/** The payment that an idempotency key stands for. */
export interface IdempotencyRecord {
  readonly transactionId: string;
  /** SHA-256, hex, of the request that used the key first. */
  readonly fingerprint: string;
}

/** A merchant's name for one request. */
export interface IdempotencyKey {
  readonly merchantId: string;
  readonly key: string;
  /** Hours for which the key stands for its payment. */
  readonly hours: number;
}

/** New payments, each under its merchant's idempotency key. */
export interface Submissions {
  /**
   * Writes transaction, ledger row and key together, or returns what the key stands for already. `unstorable`: nothing
   * was written, and whoever tries it again meets the same.
   */
  create(
    commit: Commit,
    key: IdempotencyKey,
    fingerprint: string,
  ): Promise<"created" | "unstorable" | IdempotencyRecord>;
}
