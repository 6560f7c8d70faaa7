import type { FraudAlert } from "../contracts/fraud-alert-schema";
import type { MetricName } from "../contracts/metrics";
import type { NotificationMessage, WorkflowInput } from "../contracts/payment-workflow";
import type { LedgerRow, Transaction } from "../domain/ledger";
import type { Money } from "../domain/money";
import type { EventKey, PaymentEvent } from "../domain/payment-event";
import type { Result } from "../domain/result";
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

/** Makes positions opaque: nobody can forge one, or use it for another query or another caller. */
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
  /** The event in our words, or undefined for a type that means nothing to us. */
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

/** What a merchant's key of a request stands for. */
export interface IdempotencyRecord {
  readonly transactionId: string;
  /** SHA-256 of what was asked for under the key. */
  readonly fingerprint: string;
}

export interface IdempotencyKey {
  readonly merchantId: string;
  readonly key: string;
}

/** New payments, each under its merchant's idempotency key. */
export interface Submissions {
  /** Writes transaction, ledger row and key together, or says what the key stands for already. */
  create(commit: Commit, key: IdempotencyKey, fingerprint: string): Promise<"created" | IdempotencyRecord>;
}

export interface PaymentQueue {
  send(transactionId: string, attempt: number): Promise<void>;
}

export interface Charge {
  readonly transactionId: string;
  readonly merchantId: string;
  readonly amount: Money;
  /** The gateway's token. */
  readonly paymentMethod: string;
  /** The gateway's customer that a saved payment method belongs to. */
  readonly paymentCustomer?: string;
  readonly description?: string;
  /** Attempts at this charge before. */
  readonly retries: number;
  /** A person has approved it. */
  readonly reviewed: boolean;
}

export type ChargeResult =
  /** `reference`: the gateway's own id of the payment. */
  | { readonly outcome: "captured"; readonly reference: string }
  | { readonly outcome: "declined"; readonly code: string }
  /** The gateway wants a person to look first. */
  | { readonly outcome: "review"; readonly code: string };

/** Takes money. The same charge, asked for again, is the same charge: its transaction's id is the idempotency key. */
export interface PaymentGateway {
  /** Name of the source whose webhooks tell of the charge. */
  readonly name: string;
  /** Throws GatewayUnavailable where nobody knows what came of it: asking again finds out. */
  charge(charge: Charge): Promise<ChargeResult>;
}

export class GatewayUnavailable extends Error {
  override readonly name = "GatewayUnavailable";
}

export type ReviewDecision = "approved" | "rejected";

/** What is known of the review of a payment. */
export interface ReviewState {
  /** A rule or the gateway wants a decision: once asked for, the payment is not charged without one. */
  readonly requested: boolean;
  /** A charge was asked for: nobody can take that back. */
  readonly charging: boolean;
  readonly decision?: ReviewDecision;
}

/**
 * What a payment's review waits for, and what was decided, whichever came first; and which of the two ends came first:
 * once a charge is asked for the payment cannot be declined by us, once it is declined it cannot be charged.
 */
export interface Reviews {
  find(transactionId: string): Promise<ReviewState>;
  /** From now on the payment needs a decision: false where a charge was asked for meanwhile. */
  request(transactionId: string): Promise<boolean>;
  /** The gateway itself wants a decision, and has charged nothing. */
  requestedByGateway(transactionId: string): Promise<void>;
  /**
   * Claims the right to charge: false where a decision is missing or against it, or the payment was declined. A charge
   * that was asked for may be asked for again, which only finds out what became of it.
   */
  claimCharge(transactionId: string): Promise<boolean>;
  /** Claims the right to decline: false where a charge was asked for. */
  claimDecline(transactionId: string): Promise<boolean>;
  /** Keeps the token of the workflow that waits; returns the decision if there is one already. */
  wait(transactionId: string, token: string): Promise<ReviewDecision | undefined>;
  /** Keeps the first decision; returns it, with the token of the workflow if one waits. */
  decide(
    transactionId: string,
    decision: ReviewDecision,
  ): Promise<{ readonly decision: ReviewDecision; readonly token?: string }>;
}

export interface PaymentWorkflows {
  start(transactionId: string, attempt: number): Promise<void>;
  /** `gone`: nothing waits with this token any more. */
  resume(token: string, decision: ReviewDecision): Promise<"resumed" | "gone">;
}

export interface FraudAlerts {
  /** `contradicts`: the same alert was recorded before with another decision or about another payment. */
  record(alert: FraudAlert, receivedAt: Date): Promise<"recorded" | "repeated" | "contradicts">;
}

export interface NotificationQueue {
  send(message: NotificationMessage): Promise<void>;
}

export interface NotificationTopic {
  publish(message: {
    readonly subject: string;
    readonly body: string;
    /** For filter policies of subscriptions. */
    readonly attributes: Readonly<Record<string, string>>;
  }): Promise<void>;
}

export interface NotifyLimit {
  /** Whether a transaction may be notified by hand: not within a minute of the last time. */
  take(transactionId: string): Promise<boolean>;
}

/** Where a person finds what no retry can help. */
export interface DeadLetters {
  send(message: WorkflowInput): Promise<void>;
}

/** A payment of our own that has not ended. */
export interface PendingPayment {
  readonly transactionId: string;
  readonly createdAt: string;
  /** When something was last recorded of it. */
  readonly updatedAt: string;
}

export interface PendingPayments {
  /** Those untouched since the time, longest first. */
  untouchedSince(time: Date): Promise<PendingPayment[]>;
  /** Whether a decision is waited for, and how often the payment was started anew. */
  circumstances(transactionId: string): Promise<{ readonly inReview: boolean; readonly restarts: number }>;
  /** Counts one more restart, unless somebody else has counted it. */
  restart(transactionId: string, restarts: number): Promise<boolean>;
}

export interface ReceivedEvents {
  /** Events received in the span that are neither processed nor ignored. */
  unsettled(from: Date, to: Date): Promise<EventKey[]>;
}

/** One change of one item, as the audit trail keeps it. */
export interface AuditLine {
  /** The stream's own id of the change: the same in every delivery of it. */
  readonly id: string;
  readonly table: string;
  /** Order of changes within an item. */
  readonly sequence: string;
  readonly at: string;
  readonly change: "insert" | "modify" | "remove";
  /** `expiry`: DynamoDB removed an item whose time had passed; nobody tampered with it. */
  readonly cause: "write" | "expiry";
  readonly keys: Readonly<Record<string, unknown>>;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

/** Lines of one table and one day, in the order in which the stream delivered them. */
export interface AuditBatch {
  readonly table: string;
  /** `2026-11-21` */
  readonly day: string;
  readonly lines: readonly [AuditLine, ...AuditLine[]];
}

export interface AuditTrail {
  /** Those of the lines that the trail does not hold yet. */
  missing(batch: AuditBatch): Promise<AuditLine[]>;
  /** Keeps the lines as one object. */
  write(batch: AuditBatch): Promise<void>;
  /** Keeps a record that cannot be told as a line, for a person to look at. */
  setAside(id: string, record: unknown): Promise<void>;
}

/** The same changes as short entries that can be searched. */
export interface AuditLog {
  write(batch: AuditBatch): Promise<void>;
}
