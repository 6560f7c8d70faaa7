import { append, type LedgerRow, type Transaction } from "../domain/ledger";
import { type EventKey, eventKeyText, type PaymentEvent } from "../domain/payment-event";
import { ok, type Result, refused } from "../domain/result";
import { CurrencyMismatch } from "../domain/transaction";
import { oneAtATime } from "./one-at-a-time";
import {
  type Catalog,
  type Clock,
  type EventSource,
  type Inbox,
  isSettled,
  type Log,
  type Metrics,
  type ParseProblem,
  type Transactions,
} from "./ports";

export interface ProcessWebhookDeps {
  readonly sources: Catalog<EventSource>;
  readonly inbox: Inbox;
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Why no number of retries will help; a person or a new version of the mapping must. */
export type Unprocessable = ParseProblem | "EVENT_NOT_IN_INBOX" | "UNKNOWN_PROVIDER" | "CURRENCY_MISMATCH";

export type Processed = "processed" | "ignored" | "repeated";

/** Reads and commits of one event before the conflict is left to the queue's own retry. */
const MAX_COMMIT_ATTEMPTS = 8;
const COMMIT_RETRY_MS = 20;

const inTurn = oneAtATime();

export class CommitConflict extends Error {
  constructor(transactionId: string) {
    super(`${MAX_COMMIT_ATTEMPTS} attempts to commit to ${transactionId} met other events of the same transaction`);
    this.name = "CommitConflict";
  }
}

/** The event refers to a payment whose own event has not arrived yet: it will, and a retry then finds it. */
export class TransactionNotYetKnown extends Error {
  constructor(alias: string) {
    super(`no event so far belongs to ${alias}`);
    this.name = "TransactionNotYetKnown";
  }
}

/**
 * Brings one stored event into its transaction, exactly once however often it is called. Throws what a retry may heal.
 */
export async function processWebhook(
  deps: ProcessWebhookDeps,
  key: EventKey,
): Promise<Result<Processed, Unprocessable>> {
  const { inbox, log, metrics } = deps;
  const event_key = eventKeyText(key);
  const stored = await inbox.load(key);
  if (stored === undefined) return refused("EVENT_NOT_IN_INBOX");
  if (isSettled(stored.state)) {
    log.info("webhook repeated", { event_key, outcome: stored.state });
    return ok("repeated");
  }
  const source = deps.sources.get(key.provider);
  if (source === undefined) return fail(deps, key, "UNKNOWN_PROVIDER");

  const parsed = source.parse(stored.body);
  if (!parsed.ok) return fail(deps, key, parsed.error);
  if (parsed.value === undefined) {
    await inbox.settle(key, "ignored");
    log.info("webhook ignored", { event_key });
    metrics.count("EventIgnored", { event_key });
    return ok("ignored");
  }
  return record(deps, parsed.value);
}

async function record(deps: ProcessWebhookDeps, event: PaymentEvent): Promise<Result<Processed, Unprocessable>> {
  const transactionId = await identify(deps.transactions, event);
  // Events of one payment often come in one batch: they must not run into each other here already.
  return inTurn(transactionId, () => commit(deps, transactionId, event));
}

async function commit(
  deps: ProcessWebhookDeps,
  transactionId: string,
  event: PaymentEvent,
): Promise<Result<Processed, Unprocessable>> {
  const { transactions, clock, log, metrics } = deps;
  for (let attempt = 1; attempt <= MAX_COMMIT_ATTEMPTS; attempt++) {
    if (attempt > 1) await clock.sleep(COMMIT_RETRY_MS * 2 ** (attempt - 1) * clock.random());
    const before = await transactions.find(transactionId);
    const next = appended(transactionId, before, event, clock.now());
    if (next === "CURRENCY_MISMATCH") return fail(deps, event.key, next);

    const outcome = await transactions.commit({ ...next, event: event.key, aliases: event.aliases ?? [] });
    if (outcome === "conflict") continue;
    log.info("webhook processed", {
      event_key: next.row.eventKey,
      event_type: event.type,
      transaction_id: transactionId,
      outcome: outcome === "committed" ? next.transaction.status : "committed before",
      attempt,
    });
    if (outcome === "committed") {
      metrics.count("EventProcessed", { event_key: next.row.eventKey, transaction_id: transactionId });
    }
    return ok(outcome === "committed" ? "processed" : "repeated");
  }
  throw new CommitConflict(transactionId);
}

async function identify(transactions: Transactions, { transaction }: PaymentEvent): Promise<string> {
  if ("id" in transaction) return transaction.id;
  const id = await transactions.resolve(transaction.alias);
  if (id === undefined) throw new TransactionNotYetKnown(transaction.alias);
  return id;
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

async function fail(
  { inbox, log, metrics }: ProcessWebhookDeps,
  key: EventKey,
  code: Unprocessable,
): Promise<Result<Processed, Unprocessable>> {
  await inbox.settle(key, "failed", code);
  const event_key = eventKeyText(key);
  log.error("webhook cannot be processed", { event_key, code });
  metrics.count("EventUnprocessable", { event_key });
  return refused(code);
}
