/** Shapes of what the commands print with --json. */

export interface EventRow {
  readonly event: string;
  readonly provider: string;
  readonly type: string | null;
  readonly state: string;
  readonly reason?: string | null;
  readonly cause?: string | null;
  readonly received_at?: string;
  readonly processed_at?: string;
  readonly next_look_at?: string | null;
  readonly dead_letter?: boolean;
  readonly transaction_id?: string;
}

export interface EventShown {
  readonly event: string;
  readonly provider: string;
  readonly type: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly cause: string | null;
  readonly means: string;
  readonly first: string;
  readonly received_at: string;
  readonly settled_at: string | null;
  readonly replayed_at: string | null;
  readonly next_look_at: string | null;
  readonly dead_letter: string | null;
  readonly changed: readonly { readonly transaction_id: string; readonly changes: readonly string[] }[];
  readonly body_bytes: number | null;
  readonly body_expires_at: string | null;
  readonly body: unknown;
}

export interface TransactionRow {
  readonly id: string;
  readonly merchant_id: string;
  readonly customer_id: string | null;
  readonly reference: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly dispute_status: string | null;
  readonly currency: string;
  readonly amount: number | string | null;
  readonly amount_captured: number | string;
  readonly amount_refunded: number | string;
  readonly amount_lost: number | string;
  readonly flags: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
}

export interface TimelineEntry {
  readonly at: string;
  readonly part: "webhook" | "operator" | "ledger" | "workflow" | "delivery" | "audit";
  readonly what: string;
  readonly outcome: string;
  readonly see?: string;
  /** Place in the list of its part. */
  readonly index: number;
  readonly milliseconds?: number;
}

export interface LedgerRow {
  readonly seq: number;
  readonly eventKey: string;
  readonly hash: string;
  readonly previousHash: string;
}

interface Part {
  readonly id: string;
  readonly status: string;
  readonly amount: number | string;
  readonly currency: string;
}

/** A refund, capture or cancel that was requested of Tap. */
export interface ModificationRow {
  readonly id: string;
  readonly kind: string;
  readonly result: string | null;
}

/** What is known of a payment, or of one of its modifications, that may wait for an operator. */
export interface Inspected {
  readonly waits_because: string | null;
  readonly says: readonly string[];
  readonly cannot_ask: string | null;
  readonly cannot_abandon: string | null;
}

export interface TransactionShown {
  readonly transaction: TransactionRow;
  readonly explained: readonly string[];
  readonly refunds: readonly Part[];
  readonly modifications: readonly ModificationRow[];
  readonly disputes: readonly Part[];
  readonly webhooks: readonly unknown[];
  readonly actions: readonly { readonly id: string }[];
  readonly ledger: readonly LedgerRow[];
  readonly workflow: readonly unknown[];
  readonly deliveries: readonly unknown[];
  readonly audit: readonly unknown[];
  readonly has_older_rows: boolean;
  readonly timeline: readonly TimelineEntry[];
  /** Parts that could not be read. */
  readonly unread: readonly string[];
}

export interface IssueRow {
  readonly kind: string;
  readonly risk: string;
  readonly cause: string;
  readonly title: string;
  readonly where: string;
  readonly count: number;
  readonly unit: string;
  readonly is_at_least: boolean;
  readonly oldest: string | null;
  readonly limit?: { readonly from: string; readonly ends: string; readonly ending: string };
  readonly command: string;
}

export interface EndpointRow {
  readonly merchant_id: string | null;
  readonly setting: "own" | "default" | "unset";
  readonly url: string | null;
  readonly secrets: number | null;
  readonly old_secret_until: string | null;
  readonly paused: boolean;
  readonly types: number | null;
  readonly breaker: "closed" | "open" | "half_open" | "gone" | null;
  readonly next_try: string | null;
  readonly failures: number | null;
  readonly undelivered: number;
  readonly last_failure: { readonly at: string; readonly outcome: string; readonly http_status: number | null } | null;
  readonly changed_at: string | null;
  readonly changed_by: string | null;
}

export interface DeliveryRow {
  readonly notification_id: string;
  readonly transaction_id: string;
  readonly merchant_id: string;
  readonly created_at: string;
  readonly type: string;
  readonly state: string;
  readonly attempts: readonly { readonly at: string; readonly outcome: string; readonly http_status?: number | null }[];
  readonly next_attempt_at: string | null;
}

export interface ReviewRow {
  readonly transaction: TransactionRow;
  readonly rules: readonly string[];
  readonly since: string;
  readonly deadline: string;
}

export interface BatchRow {
  readonly id: string;
  readonly merchant_id: string;
  readonly state: string;
  readonly format: string;
  readonly error: string | null;
  readonly rows: number;
  readonly submitted: number;
  readonly refused: number;
  readonly created_at: string;
  readonly finished_at: string | null;
}

export interface BatchShown extends BatchRow {
  readonly bytes_done: number;
  readonly bytes: number | null;
  readonly file_deleted_at: string | null;
  readonly execution: string | null;
  readonly is_running: boolean;
  readonly can_resume: boolean;
  readonly why_not: string | null;
}

export interface RefusedRow {
  readonly row: number;
  readonly code: string;
  readonly title: string;
  readonly errors: string;
  readonly duplicate_of: string | null;
}

export interface LetterRow {
  readonly id: string;
  readonly event?: string;
  readonly transaction?: string;
  readonly merchant?: string;
  readonly batch?: string;
  readonly cause: string;
  readonly state: string | null;
  readonly type: string | null;
  /** What Lambda or EventBridge says of a call that failed. */
  readonly error: string | null;
  readonly redrive: "works" | "changes-nothing" | "cannot";
  readonly note: string;
  readonly queued_at: string;
  readonly deleted_at: string;
}

export interface OperatorActionRow {
  readonly id: string;
  readonly actor: string;
  readonly command: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly count: number;
  readonly done: number;
  readonly failed: number;
  readonly state: string;
  readonly started_at: string;
  readonly updated_at: string;
}

export interface Verified {
  readonly complete: boolean;
  readonly verified: { readonly transactions: number; readonly rows: number; readonly lines: number };
  readonly differences: number;
  readonly shown: readonly {
    readonly transaction_id: string | null;
    readonly seq?: number;
    readonly kind: string;
    readonly what: string;
  }[];
}

/** What `tap doctor` found of one thing. */
export interface Finding {
  readonly state: "ok" | "wrong" | "unknown" | "note";
  readonly what: string;
  readonly says: string;
  readonly mend?: string;
}

export interface QuarantinedRow {
  readonly record: string;
  readonly table: string | null;
  readonly item: string | null;
  readonly changes: number;
  readonly changed_at: string | null;
  readonly expires_at: string;
  readonly reason: string;
  readonly hindrance: string | null;
}

/** Null: not measured; of a time, nothing was timed. */
export interface TrafficPoint {
  readonly at: string;
  readonly webhooks: number | null;
  readonly payments: number | null;
  readonly deliveries: number | null;
  /** Times in milliseconds. */
  readonly webhook_p50: number | null;
  readonly webhook_p99: number | null;
  readonly payment_p50: number | null;
  readonly payment_p99: number | null;
}

export interface TrafficShown {
  readonly period_seconds: number;
  readonly measured_from: string | null;
  readonly sums: { readonly webhooks: number; readonly payments: number; readonly deliveries: number };
  readonly points: readonly TrafficPoint[];
}

export interface CurrencySums {
  readonly currency: string;
  readonly payments: number;
  readonly captured: number | string;
  readonly refunded: number | string;
  readonly lost: number | string;
  readonly disputed: number;
  readonly unclear: number;
}

export interface MoneyShown {
  readonly payments: number;
  readonly without_currency: number;
  readonly oldest: string | null;
  readonly has_older: boolean;
  readonly sums: readonly CurrencySums[];
}
