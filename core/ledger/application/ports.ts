import type { MetricName } from "../../contracts/metrics";
import type { Result } from "../../shared/domain/result";
import type { LedgerRow, Transaction } from "../domain/ledger";
import type { EventKey, PaymentEvent } from "../domain/payment-event";
import type { TransactionStatus } from "../domain/transaction";

export interface Clock {
  now(): Date;
  /** Resolves after the time given. */
  sleep(milliseconds: number): Promise<void>;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

/** Fields that may be logged. Everything else, the body and its headers first of all, stays out of the logs. */
export interface LogFields {
  readonly event_key?: string;
  readonly event_type?: string;
  readonly provider?: string;
  readonly transaction_id?: string;
  readonly merchant_id?: string;
  readonly batch_id?: string;
  /** Of a merchant's webhook URL: its hash. */
  readonly endpoint?: string;
  readonly outcome?: string;
  readonly code?: string;
  readonly attempt?: number;
  readonly retry_in_seconds?: number;
  readonly error?: unknown;
}

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Counts for alarms and the dashboard. The fields make a count findable; they never split it. */
export interface Metrics {
  /** `times` is 1 unless it is given. */
  count(metric: MetricName, fields?: Pick<LogFields, "event_key" | "transaction_id"> & { times?: number }): void;
}

/** received → processed | ignored | failed. Only processed and ignored make a repeat a no-op. */
export type InboxState = "received" | "processed" | "ignored" | "failed";

/** Why an event failed that another try may yet help. Any other reason is for a person, or a new version of us. */
export const RETRIES_EXHAUSTED = "RETRIES_EXHAUSTED";

export const isSettled = (state: InboxState): boolean => state === "processed" || state === "ignored";

export interface IncomingEvent {
  readonly key: EventKey;
  readonly type: string;
  readonly body: Buffer;
  readonly receivedAt: Date;
  /** Card numbers were found in the body and masked before it came here. */
  readonly cardDataMasked?: boolean;
  /** `ignored` for a type that nothing is made of: it is kept, not queued. */
  readonly state: "received" | "ignored";
}

export interface StoredEvent {
  readonly key: EventKey;
  readonly state: InboxState;
  readonly body: Buffer;
  /** Of a processed event. */
  readonly transactionId?: string;
  /** Of a failed one. */
  readonly reason?: string;
}

export interface Inbox {
  /** Stores the event unless it is there already; then says in what state it is. */
  accept(event: IncomingEvent): Promise<{ readonly repeated: boolean; readonly state: InboxState }>;
  /** Whether `accept` could store a body: a store has a size limit of its own. */
  fits(body: Buffer): boolean;
  load(key: EventKey): Promise<StoredEvent | undefined>;
  /** Records the state unless the event is settled already. */
  settle(key: EventKey, state: "ignored" | "failed", reason?: string): Promise<void>;
}

export interface WebhookQueue {
  send(key: EventKey): Promise<void>;
}

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

/** A line of a list of transactions. Amounts are minor units; null while the payment's amount is not known. */
export interface TransactionSummary {
  readonly transactionId: string;
  readonly merchantId: string;
  /** Of a payment that began with us. */
  readonly customerId?: string;
  readonly status: TransactionStatus;
  readonly currency: string;
  readonly amount: number | null;
  readonly amountRefunded: number;
  readonly createdAt: string;
  /** `<created>#<transaction id>`: the list's order, newest first. */
  readonly position: string;
}

/** Lists are read partition by partition, so that no day and no merchant is a bottleneck. */
export interface TransactionList {
  /** Positions from `from` (included) to `before` (not included), newest first. */
  read(partition: ListPartition, range: PositionRange, limit: number): Promise<TransactionSummary[]>;
}

export type ListPartition =
  | { readonly index: "by-merchant"; readonly merchantId: string; readonly month: string }
  | { readonly index: "by-time"; readonly day: string; readonly shard: number };

export interface PositionRange {
  readonly from: string;
  readonly before: string;
}

/** Makes positions opaque: nobody can forge one, or use it for another query or for other merchants. */
export interface Cursors {
  seal(position: string, context: string): Promise<string>;
  /** Undefined for what was not sealed in the same context. */
  open(cursor: string, context: string): Promise<string | undefined>;
}

/** A signed request as it came in. Header names are in lower case. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** Why an event that should mean something to us cannot be used. */
export type ParseProblem = "NOT_AN_EVENT" | "UNEXPECTED_SHAPE" | "UNKNOWN_CURRENCY" | "INVALID_AMOUNT";

/** Where events come from: how one is recognized, and what it says in our words. */
export interface EventSource {
  readonly name: string;
  /** The event's id and type, and whether its type means anything to us; undefined for what is no event. */
  identify(body: Buffer): { readonly eventId: string; readonly type: string; readonly mapped: boolean } | undefined;
  /** The event in our words, or undefined where it means nothing to us. */
  parse(body: Buffer): Result<PaymentEvent | undefined, ParseProblem>;
}

/** A webhook provider. A new one is an implementation of this in a folder of its own, and a line in the catalog. */
export interface ProviderWebhooks extends EventSource {
  /** Whether one of the secrets signed exactly these bytes, recently enough. Never throws on a request's contents. */
  verify(request: SignedRequest, secrets: readonly string[], now: Date): boolean | Promise<boolean>;
}

export type Catalog<Source extends EventSource> = ReadonlyMap<string, Source>;

export interface WebhookSecrets {
  /** The provider's active secrets, or undefined while none is set. */
  of(provider: string): Promise<readonly string[] | undefined>;
  /** The same, read anew unless that happened moments ago: a rotated secret counts at once. */
  refreshed(provider: string): Promise<readonly string[] | undefined>;
}

/** `"*"` for operators. */
export type MerchantScope = "*" | readonly string[];

export interface Callers {
  /** Undefined for a caller that nobody bound. Throws CallersNotConfigured while no binding is set at all. */
  scopeOf(principalArn: string): Promise<MerchantScope | undefined>;
}

export class CallersNotConfigured extends Error {
  override readonly name = "CallersNotConfigured";
}

export interface ReceivedEvents {
  /** Events received in the span that are neither processed nor ignored, nor failed for good. */
  unsettled(from: Date, to: Date): Promise<EventKey[]>;
}
