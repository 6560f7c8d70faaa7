/** Environment variables of every function: the stack sets exactly these, and the function reads exactly these. */
export const functionEnvironment = {
  "webhook-receiver": [
    "INBOX_TABLE",
    "WEBHOOK_QUEUE_URL",
    "PROVIDER_SECRETS_PATH",
    "INBOX_RETENTION_DAYS",
    "INDEX_SPREAD",
    "PAYPAL_SIMULATOR",
    "CALLERS_PARAMETER",
    "METRICS_NAMESPACE",
  ],
  "webhook-processor": [
    "INBOX_TABLE",
    "LEDGER_TABLE",
    "TRANSACTIONS_TABLE",
    "OBJECTS_TABLE",
    "INDEX_SPREAD",
    "WEBHOOK_QUEUE_URL",
    "NOTIFICATIONS_QUEUE_URL",
    "INBOX_RETENTION_DAYS",
    "DEPLOYMENT",
    "PAYMENT_GATEWAY",
    "STRIPE_READ_KEY_PARAMETER",
    "CUSTOMER_EMAIL",
    "METRICS_NAMESPACE",
  ],
  "transaction-reader": [
    "LEDGER_TABLE",
    "TRANSACTIONS_TABLE",
    "OBJECTS_TABLE",
    "NOTIFICATIONS_TABLE",
    "INDEX_SPREAD",
    "CALLERS_PARAMETER",
    "KEY_ARN",
    "METRICS_NAMESPACE",
  ],
  "transaction-processor": [
    "INBOX_TABLE",
    "LEDGER_TABLE",
    "TRANSACTIONS_TABLE",
    "OBJECTS_TABLE",
    "INDEX_SPREAD",
    "CALLERS_PARAMETER",
    "PAYMENT_QUEUE_URL",
    "PAYMENT_WORKFLOW_ARN",
    "CUSTOMER_EMAIL",
    "METRICS_NAMESPACE",
  ],
  "payment-tasks": [
    "INBOX_TABLE",
    "LEDGER_TABLE",
    "TRANSACTIONS_TABLE",
    "OBJECTS_TABLE",
    "INDEX_SPREAD",
    "NOTIFICATIONS_QUEUE_URL",
    "UNRESOLVED_QUEUE_URL",
    "PAYMENT_GATEWAY",
    "STRIPE_KEY_PARAMETER",
    "DEPLOYMENT",
    "METRICS_NAMESPACE",
  ],
  "notification-sender": [
    "TRANSACTIONS_TABLE",
    "OBJECTS_TABLE",
    "NOTIFICATIONS_TABLE",
    "INDEX_SPREAD",
    "CALLERS_PARAMETER",
    "NOTIFICATIONS_QUEUE_URL",
    "MERCHANT_DELIVERIES_QUEUE_URL",
    "NOTIFICATION_TOPIC_ARN",
    "SENDER_EMAIL",
    "CUSTOMER_EMAIL_CONFIGURATION_SET",
    "DEPLOYMENT",
    "METRICS_NAMESPACE",
  ],
  "delivery-sender": [
    "NOTIFICATIONS_TABLE",
    "INDEX_SPREAD",
    "MERCHANT_DELIVERIES_QUEUE_URL",
    "ENDPOINTS_PATH",
    "LOCAL_ENDPOINT",
    "METRICS_NAMESPACE",
  ],
  reconciler: [
    "INBOX_TABLE",
    "TRANSACTIONS_TABLE",
    "WEBHOOK_QUEUE_URL",
    "PAYMENT_QUEUE_URL",
    "PAYMENT_DEAD_LETTERS_URL",
    "UNRESOLVED_QUEUE_URL",
    "NOTIFICATIONS_TABLE",
    "INDEX_SPREAD",
    "MERCHANT_DELIVERIES_QUEUE_URL",
    "REVIEW_TIMEOUT_SECONDS",
    "METRICS_NAMESPACE",
  ],
  "fraud-handler": ["TRANSACTIONS_TABLE", "FRAUD_ALERTS_TABLE", "PROVIDER_SECRETS_PATH", "METRICS_NAMESPACE"],
  "endpoint-api": [
    "NOTIFICATIONS_TABLE",
    "INDEX_SPREAD",
    "MERCHANT_DELIVERIES_QUEUE_URL",
    "ENDPOINTS_PATH",
    "LOCAL_ENDPOINT",
    "CALLERS_PARAMETER",
    "KEY_ARN",
    "METRICS_NAMESPACE",
  ],
  "batch-api": ["BATCHES_TABLE", "BATCH_BUCKET", "BATCH_RETENTION_DAYS", "CALLERS_PARAMETER", "METRICS_NAMESPACE"],
  "batch-worker": [
    "BATCHES_TABLE",
    "BATCH_BUCKET",
    "INBOX_TABLE",
    "LEDGER_TABLE",
    "TRANSACTIONS_TABLE",
    "INDEX_SPREAD",
    "PAYMENT_QUEUE_URL",
    "NOTIFICATION_TOPIC_ARN",
    "CUSTOMER_EMAIL",
    "METRICS_NAMESPACE",
  ],
  "audit-verifier": [
    "LEDGER_TABLE",
    "TRANSACTIONS_TABLE",
    "INDEX_SPREAD",
    "AUDIT_BUCKET",
    "AUDIT_RETENTION_DAYS",
    "AUDIT_SHARE_PERCENT",
    "AUDIT_OLDER",
    "METRICS_NAMESPACE",
  ],
  "audit-logger": ["AUDIT_BUCKET", "AUDIT_FAILURES_BUCKET", "AUDIT_LOG_GROUP", "ACTIONS_TABLE", "METRICS_NAMESPACE"],
} as const satisfies Record<string, readonly string[]>;

/** Value of PAYPAL_SIMULATOR where none is trusted; otherwise it is `{"origin": …, "root": <PEM>}` as JSON. */
export const NO_SIMULATOR = "none";

/** Value of LOCAL_ENDPOINT where endpoints are public https addresses only; otherwise it is one allowed origin more. */
export const NO_LOCAL_ENDPOINT = "none";

/** Value of notification-sender's NOTIFICATION_TOPIC_ARN where the deployment e-mails nobody about every change. */
export const NO_TOPIC = "none";

export type FunctionName = keyof typeof functionEnvironment;
export type EnvironmentOf<F extends FunctionName> = Readonly<Record<(typeof functionEnvironment)[F][number], string>>;

/** The function's variables. Throws one error that names every missing one. */
export function readEnvironment<F extends FunctionName>(
  name: F,
  source: Readonly<Record<string, string | undefined>> = process.env,
): EnvironmentOf<F> {
  const keys: readonly string[] = functionEnvironment[name];
  const missing = keys.filter((key) => !source[key]);
  if (missing.length > 0) throw new Error(`${name}: environment variables not set: ${missing.join(", ")}`);
  return Object.fromEntries(keys.map((key) => [key, source[key]])) as EnvironmentOf<F>;
}
