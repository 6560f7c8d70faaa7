import type { FunctionName } from "../../core/contracts/environment";

export type Stage = "dev" | "staging" | "prod";

/** Requests per second, and at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** What may differ between environments: values, never resources. */
export interface EnvironmentConfig {
  /** Executions that a function may have at once, and that are kept free for it. */
  readonly reservedConcurrency: Readonly<Record<FunctionName, number>>;
  /** The account's quota of concurrent executions: reservations must leave 100 of it free. */
  readonly accountConcurrency: number;
  /** Concurrent batches that a queue may start; no more than its function's reservation. */
  readonly queueConcurrency: { readonly "webhook-processing": number };
  /** Days for which raw webhooks are kept for replay: longer than any provider retries. */
  readonly inboxRetentionDays: number;
  /** Days of the audit trail and its log. */
  readonly auditRetentionDays: number;
  /** Days of function and API logs. */
  readonly logRetentionDays: number;
  /** Of the whole stage, and of each route by who calls it: webhooks leave merchants their share. */
  readonly throttle: { readonly stage: Throttle; readonly webhooks: Throttle; readonly merchants: Throttle };
  /** Whether a PayPal simulator may be trusted. */
  readonly allowsSimulator: boolean;
  /** Whether somebody must be told: e-mail lists may be empty only where this is false. */
  readonly requiresEmail: boolean;
}

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
    },
    queueConcurrency: { "webhook-processing": 10 },
    inboxRetentionDays: 7,
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
    },
    queueConcurrency: { "webhook-processing": 20 },
    inboxRetentionDays: 30,
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
    },
    queueConcurrency: { "webhook-processing": 50 },
    inboxRetentionDays: 30,
    auditRetentionDays: 400,
    requiresEmail: true,
    allowsSimulator: false,
  },
} satisfies Record<Stage, EnvironmentConfig>;

/** Any suffix but `staging` and `prod` is dev-sized. */
export function stageOf(suffix: string): Stage {
  return suffix === "staging" || suffix === "prod" ? suffix : "dev";
}
