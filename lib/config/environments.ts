import type { FunctionName } from "../../core/contracts/environment";

export type PaymentGatewayName = "sandbox" | "stripe";
export type Stage = "dev" | "staging" | "prod";

/** Requests per second, and the burst above that. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

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
  /** Days for which the audit trail and its log are kept. */
  readonly auditRetentionDays: number;
  /** Days for which function and API logs are kept. */
  readonly logRetentionDays: number;
  /** Limits of the whole stage, and of each route by its callers: webhooks leave merchants their share. */
  readonly throttle: { readonly stage: Throttle; readonly webhooks: Throttle; readonly merchants: Throttle };
  /** Whether a PayPal simulator may be trusted, and a merchant's endpoint may be on this computer. */
  readonly allowsSimulator: boolean;
  /** Whether alarms and notifications need a recipient: e-mail lists may be empty only where this is false. */
  readonly requiresEmail: boolean;
}

/** S3-23 in docs/requirements.md. The queue may take 20 of them, so that a backlog never starves submissions. */
const TRANSACTION_PROCESSOR_CONCURRENCY = 50;

const shared = {
  accountConcurrency: 1000,
  logRetentionDays: 7,
  throttle: {
    stage: { rate: 1000, burst: 1000 },
    webhooks: { rate: 700, burst: 700 },
    merchants: { rate: 300, burst: 300 },
  },
};

export const environments = {
  dev: {
    ...shared,
    reservedConcurrency: {
      "webhook-receiver": 20,
      "webhook-processor": 10,
      "transaction-reader": 10,
      "audit-logger": 10,
      "transaction-processor": TRANSACTION_PROCESSOR_CONCURRENCY,
      "payment-tasks": 20,
      "fraud-handler": 5,
      "notification-sender": 5,
      "delivery-sender": 5,
      "batch-api": 5,
      "batch-worker": 5,
      reconciler: 1,
    },
    queueConcurrency: {
      "webhook-processing": 10,
      "transaction-processing": 20,
      notifications: 4,
      "merchant-deliveries": 5,
    },
    paymentGateway: "sandbox",
    reviewTimeoutSeconds: 3600,
    inboxRetentionDays: 7,
    batchRetentionDays: 7,
    batchPauseSeconds: 2,
    auditRetentionDays: 30,
    requiresEmail: false,
    allowsSimulator: true,
  },
  staging: {
    ...shared,
    reservedConcurrency: {
      "webhook-receiver": 50,
      "webhook-processor": 20,
      "transaction-reader": 20,
      "audit-logger": 20,
      "transaction-processor": TRANSACTION_PROCESSOR_CONCURRENCY,
      "payment-tasks": 30,
      "fraud-handler": 10,
      "notification-sender": 10,
      "delivery-sender": 20,
      "batch-api": 10,
      "batch-worker": 10,
      reconciler: 1,
    },
    queueConcurrency: {
      "webhook-processing": 20,
      "transaction-processing": 20,
      notifications: 8,
      "merchant-deliveries": 10,
    },
    paymentGateway: "stripe",
    reviewTimeoutSeconds: 86_400,
    inboxRetentionDays: 30,
    batchRetentionDays: 30,
    batchPauseSeconds: 10,
    auditRetentionDays: 90,
    requiresEmail: true,
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
      "batch-worker": 20,
      reconciler: 1,
    },
    queueConcurrency: {
      "webhook-processing": 50,
      "transaction-processing": 20,
      notifications: 16,
      "merchant-deliveries": 20,
    },
    paymentGateway: "stripe",
    reviewTimeoutSeconds: 86_400,
    inboxRetentionDays: 30,
    batchRetentionDays: 30,
    batchPauseSeconds: 10,
    auditRetentionDays: 400,
    requiresEmail: true,
    allowsSimulator: false,
  },
} satisfies Record<Stage, EnvironmentConfig>;

/** Any suffix but `staging` and `prod` is dev-sized. */
export function stageOf(suffix: string): Stage {
  return suffix === "staging" || suffix === "prod" ? suffix : "dev";
}
