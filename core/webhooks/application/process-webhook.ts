import type { RecordedChanges } from "../../ledger/application/ports";
import {
  type RecordEventDeps,
  type RecordEventOptions,
  recordEvent,
  TransactionNotYetKnown,
} from "../../ledger/application/record-event";
import {
  type EventKey,
  type EventReading,
  eventKeyText,
  type PaymentEvent,
  type UnreadReason,
} from "../../ledger/domain/observation";
import { announce } from "../../notifications/application/announce";
import type { NotificationQueue } from "../../notifications/application/ports";
import type { Log, Metrics } from "../../shared/application/ports";
import { sideBySide } from "../../shared/application/side-by-side";
import { ok, type Result, refused } from "../../shared/domain/result";
import { type EventSource, type EventStates, isSettled, type ProviderObjects, type StoredEvent } from "./ports";
import { type RememberCustomerDeps, rememberCustomer } from "./remember-customer";

export interface ProcessWebhookDeps extends RecordEventDeps, RememberCustomerDeps {
  /** Our own name among those that share a gateway's account. */
  readonly deployment: string;
  /** Who takes the payments that are submitted here: a provider, or the sandbox, which sends no webhooks. */
  readonly gateway: string;
  /** Objects that thin events name. */
  readonly objects: ProviderObjects;
  readonly inbox: EventStates;
  readonly notificationQueue: NotificationQueue;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Why no number of retries will help: an operator must. */
export type Unprocessable = "EVENT_NOT_IN_INBOX" | "UNKNOWN_PROVIDER" | "EVENT_UNSTORABLE";

/**
 * Receives before which the name of a charge of our own becomes known, by the gateway's answer or its webhook: with the
 * queue's backoff five minutes of trying, at least, however long the event lay elsewhere.
 */
export const CHARGE_NAMED_WITHIN = 7;

/** Transactions of one event whose changes are queued at a time. */
const ANNOUNCED_AT_A_TIME = 10;

export type Processed = "processed" | "ignored" | "unread" | "repeated";

export interface ProcessOptions {
  /** How often the event's message has come, from 1. */
  readonly receives: number;
}

/**
 * Brings one stored event into its transaction, exactly once however often it is called. Throws what a retry may heal.
 * An event that nobody can read yet is kept as `unread`; the same call processes it once the code has learned it.
 */
export async function processWebhook(
  deps: ProcessWebhookDeps,
  key: EventKey,
  { receives }: ProcessOptions,
): Promise<Result<Processed, Unprocessable>> {
  const { inbox, log } = deps;
  const event_key = eventKeyText(key);
  const stored = await inbox.load(key);
  if (stored === undefined) return refused("EVENT_NOT_IN_INBOX");
  if (isSettled(stored.state)) {
    log.info("webhook repeated", { event_key, outcome: stored.state });
    // Its first run may have been stopped between the ledger and the queue.
    await announceAll(deps, stored, stored.recorded);
    if (stored.isKept) await inbox.release(key);
    return ok("repeated");
  }
  const source = deps.sources.get(key.provider);
  if (source === undefined) return fail(deps, stored, "UNKNOWN_PROVIDER");

  const reading = await readingOf(deps, source, stored);
  if (reading.outcome === "irrelevant") return ignore(deps, stored);
  if (reading.outcome === "unread") return keepUnread(deps, stored, reading.reason);
  try {
    const awaitsPayment = key.provider === deps.gateway && receives < CHARGE_NAMED_WITHIN;
    return await record(deps, stored, reading.event, { awaitsPayment });
  } catch (error) {
    // Each deployment that shares an account gets the webhooks of all. A payment is in the ledger before its charge is
    // requested: what is not there, and says that another one requested it, will never be this one's.
    const { deployment } = reading.event;
    const isAnothers = deployment !== undefined && deployment !== deps.deployment;
    if (isAnothers && error instanceof TransactionNotYetKnown) return ignore(deps, stored);
    throw error;
  }
}

/** A report of an event that the provider could not create names the event, which names the object: two fetches. */
const MAX_FETCHES = 2;

/** What the event says, with what it names without carrying it. Throws where the provider does not answer now. */
async function readingOf(
  { objects }: ProcessWebhookDeps,
  source: EventSource,
  { key, body }: StoredEvent,
): Promise<Exclude<EventReading, { outcome: "fetch" }>> {
  let reading = source.read(body);
  for (let fetches = 0; reading.outcome === "fetch"; fetches++) {
    const fetched = fetches < MAX_FETCHES && source.readFetched ? await objects.fetch(reading.object) : "refused";
    if (fetched === "refused" || source.readFetched === undefined) {
      return { outcome: "unread", reason: "OBJECT_NOT_FETCHED" };
    }
    reading = source.readFetched(fetched, key, reading.type);
  }
  return reading;
}

/** Said once for each receipt and each replay: a provider's retries come to the same event again. */
async function keepUnread(
  { inbox, log, metrics }: ProcessWebhookDeps,
  { key, state, reason }: StoredEvent,
  code: UnreadReason,
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
  const { inbox, log, metrics } = deps;
  const done = await recordEvent(deps, event, options);
  if (done.outcome === "unstorable") {
    await announceAll(deps, stored, done.recorded);
    return fail(deps, stored, "EVENT_UNSTORABLE");
  }
  const isNew = done.outcome === "committed";
  // Another run has committed it, and may have been stopped before it announced what changed.
  const recorded = isNew ? done.recorded : ((await inbox.load(event.key))?.recorded ?? []);
  const event_key = eventKeyText(event.key);
  const transaction_id = recorded[0]?.transactionId ?? "";
  log.info("webhook processed", {
    event_key,
    event_type: event.type,
    transaction_id,
    outcome: isNew ? changesText(recorded) : "committed before",
    ...(isNew && { attempt: done.attempt }),
  });
  if (stored.isKept) await inbox.release(event.key);
  await announceAll(deps, stored, recorded);
  if (!isNew) return ok("repeated");
  metrics.count("EventProcessed", { event_key, transaction_id });
  for (const code of done.flags) {
    log.warn("transaction flagged", { event_key, transaction_id, code });
    metrics.count("TransactionFlagged", { event_key, transaction_id });
  }
  return ok("processed");
}

const changesText = (recorded: readonly RecordedChanges[]): string =>
  [...new Set(recorded.flatMap(({ changes }) => changes.map(({ type }) => type)))].join() || "no change";

/**
 * Queues what the merchants are to be notified of. What was notified before is not notified again. The customer's address
 * is kept before, so that the first e-mail finds it.
 */
async function announceAll(
  deps: ProcessWebhookDeps,
  stored: StoredEvent,
  recorded: readonly RecordedChanges[] = [],
): Promise<void> {
  await rememberCustomer(deps, stored, recorded);
  const event = eventKeyText(stored.key);
  await sideBySide(recorded, ANNOUNCED_AT_A_TIME, (one) => announce(deps.notificationQueue, { ...one, event }));
}

/**
 * Keeps an event as failed that no retry brings into the ledger. Where the ledger has it already, it stays processed: it
 * was the rest of the work that failed.
 */
export async function failUnstorable(
  { inbox, log, metrics }: Pick<ProcessWebhookDeps, "inbox" | "log" | "metrics">,
  key: EventKey,
  error: unknown,
): Promise<void> {
  await inbox.settle(key, "failed", "EVENT_UNSTORABLE");
  const event_key = eventKeyText(key);
  log.error("webhook cannot be processed", { event_key, code: "EVENT_UNSTORABLE", error });
  metrics.count("EventUnprocessable", { event_key });
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
