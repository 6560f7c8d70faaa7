import type { FunctionName } from "../../core/contracts/environment";
import type { MerchantLimit } from "../../core/contracts/merchant-limits";

export type PaymentGatewayName = "sandbox" | "stripe";
export type Stage = "dev" | "staging" | "prod";

/** Requests per second, and how many of them may come at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/**
 * Kinds of routes by what one request costs behind the API. `webhooks` and `payments` store one item and queue it: they
 * admit what S3-12 and S2-58 in docs/requirements.md ask for. `others` are lower: a list reads many pages of an index, a
 * batch or a notification causes work for minutes, and together they must leave webhooks and payments their share of the
 * tables. Their callers lose nothing by a 429: a read can be read again.
 */
export type RouteKind = "webhooks" | "payments" | "others";

/** Which notifications NOTIFICATION_EMAIL gets: `all`, `none`, or types and patterns such as `dispute.*`. */
export type NotificationEvents = "all" | "none" | readonly string[];

/** Invocations of which the logs keep what Lambda itself writes: when one began, how long it took, its memory. */
export type InvocationLogs = "all" | "failed";

/** What may differ between environments: values, never resources. */
export interface EnvironmentConfig {
  /** Concurrent executions that a function may have, and that are kept free for it. */
  readonly reservedConcurrency: Readonly<Record<FunctionName, number>>;
  /** The account's quota of concurrent executions: reservations must leave 100 of it free. */
  readonly accountConcurrency: number;
  /** Concurrent batches that a queue may start; no more than its function's reservation. */
  readonly queueConcurrency: Readonly<
    Record<"webhook-processing" | "transaction-processing" | "notifications" | "merchant-deliveries", number>
  >;
  /**
   * Partitions of each index that is not kept by merchant, unless INDEX_SHARDS names more. Each takes 1,000 writes/s, and
   * each list and sweep queries all of them. It may be raised, never lowered: the last ones would not be read any more.
   */
  readonly indexShards: number;
  /** The payment gateway, unless PAYMENT_GATEWAY names another. */
  readonly paymentGateway: PaymentGatewayName;
  /** Seconds for which a reviewed payment waits for the fraud vendor: destroying the stack waits for it too. */
  readonly reviewTimeoutSeconds: number;
  /** Days for which raw webhooks are kept for replay: longer than any provider retries. */
  readonly inboxRetentionDays: number;
  /** Seconds between chunks of 500 rows: enough for the payments of half a chunk. */
  readonly batchPauseSeconds: number;
  /** Days for which uploaded files and their results are kept. */
  readonly batchRetentionDays: number;
  /** Seconds for which changes of a table are collected before they reach the audit trail: each collection has its price. */
  readonly auditWindowSeconds: number;
  /** Days for which the audit trail and its log are kept. */
  readonly auditRetentionDays: number;
  /**
   * What audit-verifier verifies each hour: so many of a hundred transactions that were written to, and so many older ones.
   * A transaction of which a row was changed or removed is always verified.
   */
  readonly auditVerification: { readonly sharePercent: number; readonly older: number };
  /** Days for which the logs of functions, workflows, and of API Gateway's execution are kept. */
  readonly logRetentionDays: number;
  /** Invocations whose lines by Lambda itself are logged, unless INVOCATION_LOGS says otherwise. */
  readonly invocationLogs: InvocationLogs;
  /** Requests of the API that X-Ray traces: so many of each second, and this share of the others. */
  readonly traces: { readonly perSecond: number; readonly share: number };
  /** Days for which the API's access log and the firewall's log are kept, unless ACCESS_LOG_DAYS says more. */
  readonly accessLogRetentionDays: number;
  /** What each single route of a kind admits. `stage`: a route of no kind; not lower than that of any kind. */
  readonly throttle: Readonly<Record<RouteKind | "stage", Throttle>>;
  /** What each API key of a merchant's own admits, over all routes that need a key. */
  readonly merchantThrottle: Readonly<Record<MerchantLimit, Throttle>>;
  /** Whether a PayPal simulator may be trusted, and a merchant's endpoint may be on this computer. */
  readonly allowsSimulator: boolean;
  /** Whether alarms need a recipient: ALERT_EMAIL may be empty only where this is false. */
  readonly requiresAlertEmail: boolean;
  /** Which notifications NOTIFICATION_EMAIL gets, unless NOTIFICATION_EVENTS says others. */
  readonly notificationEvents: NotificationEvents;
}

/** S3-23 in docs/requirements.md. The queue may take 20 of them, so that a backlog never starves submissions. */
const TRANSACTION_PROCESSOR_CONCURRENCY = 50;

/** What somebody of the business looks at. An e-mail for each payment would be 20 $ for a million, and read by nobody. */
const NEEDS_A_LOOK = ["refund.failed", "dispute.*", "batch.*"];

/** 50 requests at once, with room for those before them that are still being answered. */
const BURST_CONCURRENCY = 60;

const shared = {
  accountConcurrency: 1000,
  logRetentionDays: 7,
  throttle: {
    stage: { rate: 1000, burst: 1000 },
    webhooks: { rate: 1000, burst: 1000 },
    payments: { rate: 1000, burst: 1000 },
    others: { rate: 300, burst: 300 },
  },
  // One merchant never takes all that a route admits.
  merchantThrottle: {
    standard: { rate: 50, burst: 100 },
    large: { rate: 500, burst: 500 },
  },
};

export const environments = {
  dev: {
    ...shared,
    reservedConcurrency: {
      "webhook-receiver": BURST_CONCURRENCY,
      "webhook-processor": 10,
      "transaction-reader": BURST_CONCURRENCY,
      "audit-logger": 10,
      "transaction-processor": TRANSACTION_PROCESSOR_CONCURRENCY,
      "payment-tasks": 20,
      "fraud-handler": 5,
      "notification-sender": 5,
      "delivery-sender": 5,
      "batch-api": 5,
      "endpoint-api": 5,
      "batch-worker": 5,
      reconciler: 1,
      "audit-verifier": 1,
    },
    queueConcurrency: {
      "webhook-processing": 10,
      "transaction-processing": 20,
      notifications: 4,
      "merchant-deliveries": 5,
    },
    indexShards: 4,
    paymentGateway: "sandbox",
    reviewTimeoutSeconds: 3600,
    inboxRetentionDays: 7,
    batchRetentionDays: 7,
    batchPauseSeconds: 2,
    auditWindowSeconds: 300,
    auditRetentionDays: 30,
    auditVerification: { sharePercent: 100, older: 1000 },
    invocationLogs: "all",
    traces: { perSecond: 1, share: 0.05 },
    accessLogRetentionDays: 7,
    requiresAlertEmail: false,
    notificationEvents: "all",
    allowsSimulator: true,
  },
  staging: {
    ...shared,
    reservedConcurrency: {
      "webhook-receiver": BURST_CONCURRENCY,
      "webhook-processor": 20,
      "transaction-reader": BURST_CONCURRENCY,
      "audit-logger": 20,
      "transaction-processor": TRANSACTION_PROCESSOR_CONCURRENCY,
      "payment-tasks": 30,
      "fraud-handler": 10,
      "notification-sender": 10,
      "delivery-sender": 20,
      "batch-api": 10,
      "endpoint-api": 5,
      "batch-worker": 10,
      reconciler: 1,
      "audit-verifier": 1,
    },
    queueConcurrency: {
      "webhook-processing": 20,
      "transaction-processing": 20,
      notifications: 8,
      "merchant-deliveries": 10,
    },
    indexShards: 4,
    paymentGateway: "stripe",
    reviewTimeoutSeconds: 86_400,
    inboxRetentionDays: 30,
    batchRetentionDays: 30,
    batchPauseSeconds: 10,
    auditWindowSeconds: 60,
    auditRetentionDays: 90,
    auditVerification: { sharePercent: 100, older: 1000 },
    invocationLogs: "failed",
    traces: { perSecond: 1, share: 0.05 },
    accessLogRetentionDays: 7,
    requiresAlertEmail: true,
    notificationEvents: NEEDS_A_LOOK,
    allowsSimulator: false,
  },
  prod: {
    ...shared,
    reservedConcurrency: {
      "webhook-receiver": 200,
      "webhook-processor": 50,
      "transaction-reader": 100,
      "audit-logger": 50,
      "transaction-processor": TRANSACTION_PROCESSOR_CONCURRENCY,
      "payment-tasks": 100,
      "fraud-handler": 20,
      "notification-sender": 20,
      "delivery-sender": 50,
      "batch-api": 20,
      "endpoint-api": 10,
      "batch-worker": 20,
      reconciler: 1,
      "audit-verifier": 1,
    },
    queueConcurrency: {
      "webhook-processing": 50,
      "transaction-processing": 20,
      notifications: 16,
      "merchant-deliveries": 20,
    },
    // 16,000 writes/s: four times what 1,000 webhooks/s write whose merchants are all notified (4 units each in by-due).
    indexShards: 16,
    paymentGateway: "stripe",
    reviewTimeoutSeconds: 86_400,
    inboxRetentionDays: 30,
    batchRetentionDays: 30,
    batchPauseSeconds: 10,
    auditWindowSeconds: 60,
    auditRetentionDays: 400,
    auditVerification: { sharePercent: 5, older: 500 },
    invocationLogs: "failed",
    traces: { perSecond: 1, share: 0.01 },
    accessLogRetentionDays: 400,
    requiresAlertEmail: true,
    notificationEvents: NEEDS_A_LOOK,
    allowsSimulator: false,
  },
} satisfies Record<Stage, EnvironmentConfig>;

/** Any suffix but `staging` and `prod` is dev-sized. */
export function stageOf(suffix: string): Stage {
  return suffix === "staging" || suffix === "prod" ? suffix : "dev";
}
