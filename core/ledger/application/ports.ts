import type { LedgerRow, Transaction } from "../domain/ledger";
import type { EventKey } from "../domain/payment-event";

export interface Commit {
  readonly row: LedgerRow;
  readonly transaction: Transaction;
  readonly event: EventKey;
  /** Names by which other events may refer to the transaction from now on. */
  readonly aliases: readonly string[];
}

export interface Transactions {
  /** The transaction that an alias was declared for. */
  resolve(alias: string): Promise<string | undefined>;
  find(transactionId: string): Promise<Transaction | undefined>;
  /**
   * Writes ledger row, state and `processed` together or not at all.
   * `conflict`: another event of the transaction was committed first; read again and retry.
   * `settled`: this very event was committed by somebody else.
   */
  commit(commit: Commit): Promise<"committed" | "conflict" | "settled">;
  /** The newest rows before `before` (a timestamp), oldest first. */
  history(transactionId: string, options: { readonly limit: number; readonly before: string }): Promise<LedgerRow[]>;
}
