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

/** A reference that no other payment of the merchant may have. */
export interface ReferenceClaim {
  readonly reference: string;
  /** The payment that has it and has failed: it loses it. */
  readonly replaces?: string;
}

/** What is written together with a payment where it has it. */
export interface SubmittedBeside {
  readonly reference?: ReferenceClaim;
  /** The customer's e-mail address, where the deployment keeps addresses. */
  readonly customerEmail?: string;
}

/** Id of the payment that has the reference. */
export interface ReferenceUse {
  readonly usedBy: string;
}

/** New payments, each under its merchant's idempotency key. */
export interface Submissions {
  /**
   * Writes transaction, ledger row, key, reference and address together, or returns what the key stands for already, or else which
   * payment has the reference. `unstorable`: nothing was written, and whoever tries it again meets the same.
   */
  create(
    commit: Commit,
    key: IdempotencyKey,
    fingerprint: string,
    beside?: SubmittedBeside,
  ): Promise<"created" | "unstorable" | IdempotencyRecord | ReferenceUse>;
  /** Ids of the payments that the merchant's keys stand for, in any order; keys that stand for none are left out. */
  recorded(merchantId: string, keys: readonly string[]): Promise<readonly string[]>;
}
