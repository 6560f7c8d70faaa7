import { oneAtATime } from "../../shared/application/one-at-a-time";
import type { Clock } from "../../shared/application/ports";
import { append, type LedgerRow, type Transaction } from "../domain/ledger";
import { isOwnTransaction } from "../domain/own-transaction";
import type { PaymentEvent } from "../domain/payment-event";
import { CurrencyMismatch } from "../domain/transaction";
import type { Transactions } from "./ports";

export interface RecordEventDeps {
  readonly transactions: Transactions;
  readonly clock: Clock;
}

/** `settled`: this very event counts already. */
export type Recorded =
  | {
      readonly outcome: "committed";
      readonly transaction: Transaction;
      /** Whether it made a difference that the merchant wants to hear of. */
      readonly news: boolean;
      readonly attempt: number;
    }
  | { readonly outcome: "settled"; readonly transactionId: string; readonly attempt: number }
  | { readonly outcome: "CURRENCY_MISMATCH" };

/** Reads and commits of one event before the conflict is left to whoever retries the caller. */
const MAX_COMMIT_ATTEMPTS = 8;
const COMMIT_RETRY_MS = 20;

const inTurn = oneAtATime();

class CommitConflict extends Error {
  constructor(transactionId: string) {
    super(`${MAX_COMMIT_ATTEMPTS} attempts to commit to ${transactionId} met other events of the same transaction`);
    this.name = "CommitConflict";
  }
}

/** The event refers to a payment whose own event has not arrived yet: a retry may find it. */
export class TransactionNotYetKnown extends Error {
  constructor(alias: string) {
    super(`no event so far belongs to ${alias}`);
    this.name = "TransactionNotYetKnown";
  }
}

export interface RecordEventOptions {
  /**
   * A refund or a dispute of a payment that nobody has heard of is left to a retry: it may belong to a payment of our
   * own, of which the provider's name is not known yet, and would become a transaction beside it.
   */
  readonly awaitsPayment?: boolean;
}

/** Brings one event into its transaction, exactly once however often it is called. Throws what a retry may heal. */
export async function recordEvent(
  deps: RecordEventDeps,
  event: PaymentEvent,
  { awaitsPayment = false }: RecordEventOptions = {},
): Promise<Recorded> {
  const transactionId = await identify(deps.transactions, event, awaitsPayment);
  // Events of one payment often come in one batch: they must not run into each other here already.
  return inTurn(transactionId, () => commit(deps, transactionId, event));
}

async function commit(
  { transactions, clock }: RecordEventDeps,
  transactionId: string,
  event: PaymentEvent,
): Promise<Recorded> {
  for (let attempt = 1; attempt <= MAX_COMMIT_ATTEMPTS; attempt++) {
    if (attempt > 1) await clock.sleep(COMMIT_RETRY_MS * 2 ** (attempt - 1) * clock.random());
    const before = await transactions.find(transactionId);
    // Metadata is easily written: only a payment that was submitted here goes by such an id.
    if (before === undefined && event.submission === undefined && isOwnTransaction(transactionId)) {
      throw new TransactionNotYetKnown(transactionId);
    }
    const next = appended(transactionId, before, event, clock.now());
    if (next === "CURRENCY_MISMATCH") return { outcome: next };
    const outcome = await transactions.commit({ ...next, event: event.key, aliases: event.aliases ?? [] });
    if (outcome === "committed") {
      return {
        outcome,
        transaction: next.transaction,
        news: next.transaction.head.news > (before?.head.news ?? 0),
        attempt,
      };
    }
    if (outcome === "settled") return { outcome, transactionId, attempt };
  }
  throw new CommitConflict(transactionId);
}

async function identify(
  transactions: Transactions,
  { transaction }: PaymentEvent,
  awaitsPayment: boolean,
): Promise<string> {
  const { id, alias } = transaction;
  const resolved = alias === undefined ? undefined : await transactions.resolve(alias);
  const known = resolved ?? id;
  if (known === undefined) throw new TransactionNotYetKnown(alias ?? "");
  const namesPaymentOnly = alias !== undefined && resolved === undefined;
  if (awaitsPayment && namesPaymentOnly && (await transactions.find(known)) === undefined) {
    throw new TransactionNotYetKnown(alias);
  }
  return known;
}

function appended(
  transactionId: string,
  before: Transaction | undefined,
  event: PaymentEvent,
  now: Date,
): { row: LedgerRow; transaction: Transaction } | "CURRENCY_MISMATCH" {
  try {
    return append(transactionId, before, event, now);
  } catch (error) {
    if (error instanceof CurrencyMismatch) return "CURRENCY_MISMATCH";
    throw error;
  }
}
