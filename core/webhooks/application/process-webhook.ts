import {
  type RecordEventDeps,
  type RecordEventOptions,
  recordEvent,
  TransactionNotYetKnown,
} from "../../ledger/application/record-event";
import { type EventKey, eventKeyText, type PaymentEvent } from "../../ledger/domain/payment-event";
import type { NotificationQueue } from "../../notifications/application/ports";
import type { Log, Metrics } from "../../shared/application/ports";
import { ok, type Result, refused } from "../../shared/domain/result";
import {
  type Catalog,
  type EventSource,
  type EventStates,
  isSettled,
  type ParseProblem,
  type StoredEvent,
} from "./ports";

export interface ProcessWebhookDeps extends RecordEventDeps {
  /** Our own name among those that share a gateway's account. */
  readonly deployment: string;
  /** Who takes the payments that are submitted here: a provider, or the sandbox, which sends no webhooks. */
  readonly gateway: string;
  readonly sources: Catalog<EventSource>;
  readonly inbox: EventStates;
  readonly notificationQueue: NotificationQueue;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Why no number of retries will help: an operator must. */
export type Unprocessable = "EVENT_NOT_IN_INBOX" | "UNKNOWN_PROVIDER" | "CURRENCY_MISMATCH";

/**
 * Receives before which the name of a charge of our own becomes known, by the gateway's answer or its webhook: with the
 * queue's backoff five minutes of trying, at least, however long the event lay elsewhere.
 */
export const CHARGE_NAMED_WITHIN = 7;

export type Processed = "processed" | "ignored" | "unread" | "repeated";

export interface ProcessOptions {
  /** How often the event's message has come, from 1. */
  readonly receives: number;
  /** Process the event though it was ignored, as the code may have learned it since. @default false */
  readonly replay?: boolean;
}

/**
 * Brings one stored event into its transaction, exactly once however often it is called. Throws what a retry may heal.
 * An event that nobody can read yet is kept as `unread`; the same call processes it once the code has learned it.
 */
export async function processWebhook(
  deps: ProcessWebhookDeps,
  key: EventKey,
  { receives, replay = false }: ProcessOptions,
): Promise<Result<Processed, Unprocessable>> {
  const { inbox, log } = deps;
  const event_key = eventKeyText(key);
  const stored = await inbox.load(key);
  if (stored === undefined) return refused("EVENT_NOT_IN_INBOX");
  if (isSettled(stored.state) && !(replay && stored.state === "ignored")) {
    log.info("webhook repeated", { event_key, outcome: stored.state });
    // Its first run may have been stopped between the ledger and the queue.
    if (stored.transactionId !== undefined) await announce(deps, key, stored.transactionId);
    if (stored.isKept) await inbox.release(key);
    return ok("repeated");
  }
  const source = deps.sources.get(key.provider);
  if (source === undefined) return fail(deps, stored, "UNKNOWN_PROVIDER");

  const parsed = source.parse(stored.body);
  if (!parsed.ok) return keepUnread(deps, stored, parsed.error);
  if (parsed.value === undefined) return ignore(deps, stored);
  try {
    const awaitsPayment = key.provider === deps.gateway && receives < CHARGE_NAMED_WITHIN;
    return await record(deps, stored, parsed.value, { awaitsPayment });
  } catch (error) {
    // Each deployment that shares an account gets the webhooks of all. A payment is in the ledger before its charge is
    // asked for: what is not there, and says that another one asked for it, will never be ours.
    const { deployment } = parsed.value;
    const isAnothers = deployment !== undefined && deployment !== deps.deployment;
    if (isAnothers && error instanceof TransactionNotYetKnown) return ignore(deps, stored);
    throw error;
  }
}

/** Said once: a provider's retries, and an operator's replays, come to the same event again. */
async function keepUnread(
  { inbox, log, metrics }: ProcessWebhookDeps,
  { key, state, reason }: StoredEvent,
  code: ParseProblem,
): Promise<Result<"unread", never>> {
  if (state === "unread" && reason === code) return ok("unread");
  await inbox.settle(key, "unread", code);
  const event_key = eventKeyText(key);
  log.warn("webhook unread", { event_key, provider: key.provider, code });
  metrics.count("EventUnread", { event_key });
  return ok("unread");
}

async function ignore(
  { inbox, log, metrics }: ProcessWebhookDeps,
  { key, isKept }: StoredEvent,
): Promise<Result<"ignored", never>> {
  const event_key = eventKeyText(key);
  await inbox.settle(key, "ignored");
  if (isKept) await inbox.release(key);
  log.info("webhook ignored", { event_key });
  metrics.count("EventIgnored", { event_key });
  return ok("ignored");
}

async function record(
  deps: ProcessWebhookDeps,
  stored: StoredEvent,
  event: PaymentEvent,
  options: RecordEventOptions,
): Promise<Result<Processed, Unprocessable>> {
  const recorded = await recordEvent(deps, event, options);
  if (recorded.outcome === "CURRENCY_MISMATCH") return fail(deps, stored, recorded.outcome);
  const event_key = eventKeyText(event.key);
  const committed = recorded.outcome === "committed";
  const transaction_id = committed ? recorded.transaction.transactionId : recorded.transactionId;
  deps.log.info("webhook processed", {
    event_key,
    event_type: event.type,
    transaction_id,
    outcome: committed ? recorded.transaction.status : "committed before",
    attempt: recorded.attempt,
  });
  if (stored.isKept) await deps.inbox.release(event.key);
  if (!committed || recorded.news) await announce(deps, event.key, transaction_id);
  if (committed) deps.metrics.count("EventProcessed", { event_key, transaction_id });
  return ok(committed ? "processed" : "repeated");
}

/** Whoever wants to know hears of the transaction's state; one that was told before is not told again. */
async function announce(
  { notificationQueue }: ProcessWebhookDeps,
  key: EventKey,
  transactionId: string,
): Promise<void> {
  await notificationQueue.send({ messageId: eventKeyText(key), transactionId });
}

/** Said once: on its way to the dead letter queue the same message comes several times more. */
async function fail(
  { inbox, log, metrics }: ProcessWebhookDeps,
  { key, reason }: StoredEvent,
  code: Unprocessable,
): Promise<Result<Processed, Unprocessable>> {
  if (reason === code) return refused(code);
  await inbox.settle(key, "failed", code);
  const event_key = eventKeyText(key);
  log.error("webhook cannot be processed", { event_key, code });
  metrics.count("EventUnprocessable", { event_key });
  return refused(code);
}
