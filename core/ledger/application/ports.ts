import type { Actor } from "../../shared/application/actor";
import type { Change } from "../domain/changes";
import { type Derived, derived } from "../domain/derive";
import type { Head } from "../domain/head";
import type { PartState } from "../domain/objects";
import type { EventKey } from "../domain/observation";
import type { UnsettledRefunds } from "../domain/refund-total";
import type { ChainEnd, LedgerRow } from "../domain/row";
import type { Submission } from "../domain/submission";

/** A transaction as it is stored. `derived` reads its head. */
export interface Transaction {
  readonly head: Head;
  readonly chain: ChainEnd;
  /** ISO time of its first row. */
  readonly createdAt: string;
  /** Ids of the transactions whose parts are this one's: its own, and those that were joined to it. */
  readonly homes: readonly string[];
  /**
   * ISO time since which a submitted payment waits: for its end, counted from its last change, or, where its workflow
   * has ended it, for the notification of its end to be queued. Absent where it waits for neither.
   */
  readonly pendingSince?: string;
}

/** A transaction as its readers see it. */
export interface FoundTransaction extends Transaction {
  readonly transactionId: string;
  /** What its head says. */
  readonly state: Derived;
  /** What its merchant submitted, where it was submitted to Tap. */
  readonly submission?: Submission;
}

/** A refund, dispute, charge, capture or authorization as it is stored. */
export interface StoredPart {
  readonly state: PartState;
  /** Transaction under which it was first recorded, and stays, also after that one was joined to another. */
  readonly home: string;
  /** How often it was written: 1, 2, 3 … */
  readonly rev: number;
  /** ISO time at which it was first recorded. */
  readonly recordedAt: string;
  /**
   * The transaction that its name leads to, where both are one item: a charge, a capture or an authorization that came
   * with its name. The others lie under their home: refunds and disputes, which are no names, and what an earlier
   * version wrote.
   */
  readonly leadsTo?: string;
}

/** What one event changed in one transaction. */
export interface RecordedChanges {
  readonly transactionId: string;
  /** What its merchant is to be notified of. */
  readonly changes: readonly Change[];
}

/** A transaction after a commit, with its new row. It must be stored as of the row before. */
export interface TransactionWrite {
  readonly transaction: Transaction;
  readonly row: LedgerRow;
}

/** All that one event changes at once. */
export interface Commit {
  readonly event: EventKey;
  /** The portion that this commit records, where the event takes several. Else the event is processed with it. */
  readonly portion?: string;
  readonly write: TransactionWrite;
  /** Transactions that end in this one. */
  readonly absorbed: readonly TransactionWrite[];
  /** Each with the revision that follows the one that was read. */
  readonly parts: readonly StoredPart[];
  /** Names that lead to the transaction from now on, and led nowhere before. */
  readonly names: readonly string[];
  /** Set in the commit that begins a payment submitted to Tap. */
  readonly submission?: Submission;
  /** Who caused it, where a caller or an operator did. */
  readonly actor?: Actor;
}

/**
 * `conflict`: something that was read has changed since; read again and retry.
 * `settled`: this very event, or this portion of it, was committed by another run.
 * `unstorable`: it is more than the store takes, whoever tries again.
 */
export type CommitOutcome = "committed" | "conflict" | "settled" | "unstorable";

/** Where events are recorded. */
export interface Transactions {
  /**
   * Transactions that names or ids lead to, through all joins so far. Names that lead nowhere are left out. `partKeys`:
   * what will be asked for next, so that it may be read with them.
   */
  locate(names: readonly string[], partKeys?: readonly string[]): Promise<ReadonlyMap<string, Transaction>>;
  /** Parts by their keys (`<kind>#<name>`), wherever among the homes they lie. `from`: what `locate` returned before. */
  parts(
    homes: readonly string[],
    keys: readonly string[],
    from?: ReadonlyMap<string, Transaction>,
  ): Promise<readonly StoredPart[]>;
  /** Refunds that are pending or failed, as many as one look-up holds. */
  unsettledRefunds(homes: readonly string[]): Promise<UnsettledRefunds>;
  /** Writes all of it or nothing. */
  commit(commit: Commit): Promise<CommitOutcome>;
  /** Portions of an event that were committed, by their ids. */
  committedPortions(event: EventKey): Promise<ReadonlyMap<string, RecordedChanges>>;
  /** Marks an event processed whose portions are all committed. */
  finish(event: EventKey): Promise<void>;
}

/** A point in a transaction's chain: rows before this ISO time. */
export interface ChainPosition {
  readonly transactionId: string;
  readonly before: string;
}

export interface HistoryPage {
  /** Oldest first. */
  readonly rows: readonly LedgerRow[];
  /** Whether there are older ones. */
  readonly hasOlder: boolean;
}

export interface PartsPage {
  /** Newest first, by when they were first recorded. */
  readonly parts: readonly PartState[];
  /** Where the next page begins; absent on the last one. */
  readonly before?: string;
}

export const foundTransaction = (transaction: Transaction, submission: Submission | undefined): FoundTransaction => ({
  ...transaction,
  transactionId: transaction.head.transactionId,
  state: derived(transaction.head),
  ...(submission && { submission }),
});

export interface FindTransaction {
  /** The transaction that an id or name leads to. */
  find(transactionId: string): Promise<FoundTransaction | undefined>;
}

export interface FindTransactions {
  /** The transactions that ids or names lead to. Those that lead nowhere are left out. */
  findAll(names: readonly string[]): Promise<ReadonlyMap<string, FoundTransaction>>;
  /**
   * The same for ids that a list has, at half the cost: each as it was a second ago at most, and none that is there is
   * left out.
   */
  findListed(ids: readonly string[]): Promise<ReadonlyMap<string, FoundTransaction>>;
}

/** Reads what was recorded. */
export interface TransactionHistory {
  /** The newest rows of all the chains together. */
  history(chains: readonly ChainPosition[], limit: number): Promise<HistoryPage>;
  /** The newest refunds or disputes among the homes; `before`: of the page before. */
  listParts(
    homes: readonly string[],
    kind: "refund" | "dispute",
    options: { readonly limit: number; readonly before?: string },
  ): Promise<PartsPage>;
}
