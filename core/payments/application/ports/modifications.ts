import type { Commit } from "../../../ledger/application/ports";
import type { Modification, ModificationLock, ModificationRef } from "../../domain/modification";
import type { IdempotencyKey } from "./submissions";

/** The lock of one payment, as it is stored. */
export interface StoredLock extends ModificationLock {
  /** How often it was written: 0 where none is stored. */
  readonly rev: number;
}

/** The modification that an idempotency key stands for. */
export interface ModificationRecord {
  readonly id: string;
  /** SHA-256, hex, of the request that used the key first. */
  readonly fingerprint: string;
}

export interface ModificationRequests {
  /** The payment's lock, and what the key stands for already, in one read. */
  look(
    transactionId: string,
    key: IdempotencyKey,
  ): Promise<{ readonly lock: StoredLock; readonly known?: ModificationRecord }>;
  find(ref: ModificationRef): Promise<Modification | undefined>;
  /**
   * Writes the request's row, the modification, the lock and the key together. `conflict`: the payment, its lock or the
   * key has changed since it was read. `unstorable`: nothing was written, and whoever tries it again meets the same.
   */
  create(request: NewModification): Promise<"created" | "conflict" | "unstorable">;
}

export interface NewModification {
  readonly commit: Commit;
  readonly modification: Modification;
  /** The lock as it was read. */
  readonly lock: StoredLock;
  readonly key: IdempotencyKey;
  readonly fingerprint: string;
}

/** Modifications as their workflow carries them out. */
export interface ModificationSteps {
  find(ref: ModificationRef): Promise<Modification | undefined>;
  lockOf(transactionId: string): Promise<ModificationLock>;
  /**
   * Claims the right to ask the gateway, which holds for REPEAT_CHARGE_WITHIN_HOURS after the first claim and never
   * again: the gateway may have forgotten the first request by then. Returns the modification as it was before.
   */
  claim(
    ref: ModificationRef,
  ): Promise<{ readonly modification: Modification; readonly isClaimed: boolean } | undefined>;
  /** Gives the money of the modification free in the payment's lock, once the ledger has its result. */
  release(modification: Modification, result: NonNullable<Modification["result"]>): Promise<void>;
  /** Keeps the result; the first one stands. */
  close(ref: ModificationRef, end: ModificationEnd): Promise<void>;
  /** Takes the modification from the pending ones, once it has a result: what is to be notified of it is queued. */
  markNotified(ref: ModificationRef): Promise<void>;
}

export type ModificationEnd = Required<Pick<Modification, "result">> & Pick<Modification, "code" | "object">;

export interface OpenModifications {
  /** Refunds of the payments that the ledger has no result of yet, in any order. */
  refunds(transactionIds: readonly string[]): Promise<readonly Modification[]>;
}
