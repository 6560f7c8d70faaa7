import type { CallerBindings } from "../../core/contracts/caller-bindings";
import { type CustomerEmailSource, NO_CUSTOMER_EMAIL } from "../../core/contracts/customer-email";
import { type EnvironmentOf, type FunctionName, functionEnvironment, NO_TOPIC } from "../../core/contracts/environment";
import { merchantEndpointName, webhookSecretsName } from "../../core/contracts/parameters";
import { spreadText } from "../../core/contracts/spread";
import type { TableName } from "../../core/contracts/tables";
import type { PaypalSimulator } from "../../local/demo/paypal-simulator";

const PROVIDERS = "/tap/bench/providers";
const ENDPOINTS = "/tap/bench/endpoints";
const CALLERS = "/tap/bench/callers";

/** Merchant that has an endpoint, and one that has none. */
export const merchants = { told: "mrc_told", unaddressed: "mrc_unaddressed" } as const;
export const OPERATOR = "arn:aws:iam::123456789012:role/operator";
export const STRIPE_SECRET = "whsec_benchmarkbenchmarkbenchmark";
export const PAYPAL_WEBHOOK_ID = "8PT597110X687430LKGECATA";
const MERCHANT_SECRET = `whsec_${Buffer.from("benchmark of deliveries, 32 bytes").toString("base64")}`;

export interface Surroundings {
  /** URL of the AWS services. */
  readonly awsUrl: string;
  /** PEM file of their certificate. */
  readonly certificateFile: string;
  /** Origin of the merchant's server. */
  readonly endpointOrigin: string;
  readonly paypal: Pick<PaypalSimulator, "origin" | "identity">;
}

/** Tables have the names of core/contracts/tables.ts, as the tables in memory do. */
const table = (name: TableName): TableName => name;

type Variables = { readonly [F in FunctionName]: EnvironmentOf<F> }[FunctionName];
type VariableName = Variables extends infer V ? (V extends unknown ? keyof V : never) : never;

/** The variables of every function; queues are named after their variable's purpose. */
const variables = ({ awsUrl, endpointOrigin, paypal }: Surroundings): Readonly<Record<VariableName, string>> => {
  const queue = (name: string) => `${awsUrl}/123456789012/${name}`;
  const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:123456789012:${name}`;
  return {
    ACTIONS_TABLE: table("operator-actions"),
    AUDIT_BUCKET: "audit",
    AUDIT_FAILURES_BUCKET: "audit-failures",
    AUDIT_LOG_GROUP: "audit",
    AUDIT_OLDER: "false",
    AUDIT_RETENTION_DAYS: "400",
    AUDIT_SHARE_PERCENT: "5",
    BATCHES_TABLE: table("batches"),
    BATCH_BUCKET: "batches",
    BATCH_RETENTION_DAYS: "7",
    CALLERS_PARAMETER: CALLERS,
    CUSTOMER_EMAIL: "none" satisfies CustomerEmailSource,
    CUSTOMER_EMAIL_CONFIGURATION_SET: NO_CUSTOMER_EMAIL,
    DEPLOYMENT: "bench",
    ENDPOINTS_PATH: ENDPOINTS,
    FRAUD_ALERTS_TABLE: table("fraud-alerts"),
    INBOX_RETENTION_DAYS: "7",
    INBOX_TABLE: table("payment-webhooks"),
    INDEX_SPREAD: spreadText({ shards: 4, largeMerchants: new Map() }),
    KEY_ARN: arn("kms", "key/bench"),
    LEDGER_TABLE: table("payment-transactions"),
    LOCAL_ENDPOINT: endpointOrigin,
    MERCHANT_DELIVERIES_QUEUE_URL: queue("deliveries"),
    METRICS_NAMESPACE: "Tap/bench",
    NOTIFICATIONS_QUEUE_URL: queue("notifications.fifo"),
    NOTIFICATIONS_TABLE: table("notifications"),
    // Nobody is e-mailed about every change.
    NOTIFICATION_TOPIC_ARN: NO_TOPIC,
    OBJECTS_TABLE: table("payment-objects"),
    PAYMENT_DEAD_LETTERS_URL: queue("transaction-processing-dlq.fifo"),
    PAYMENT_GATEWAY: "sandbox",
    PAYMENT_QUEUE_URL: queue("transaction-processing.fifo"),
    PAYMENT_WORKFLOW_ARN: arn("states", "stateMachine:payment-workflow"),
    PAYPAL_SIMULATOR: JSON.stringify({ origin: paypal.origin, root: paypal.identity.root }),
    PROVIDER_SECRETS_PATH: PROVIDERS,
    REVIEW_TIMEOUT_SECONDS: "3600",
    SENDER_EMAIL: NO_CUSTOMER_EMAIL,
    STRIPE_KEY_PARAMETER: "/tap/bench/stripe-key",
    STRIPE_READ_KEY_PARAMETER: "/tap/bench/stripe-read-key",
    TRANSACTIONS_TABLE: table("transactions"),
    UNRESOLVED_QUEUE_URL: queue("payment-unresolved"),
    WEBHOOK_QUEUE_URL: queue("webhook-processing"),
  };
};

/** The environment of a function, as Lambda has it. Its access key is its name, so that its calls are known for its own. */
export function environmentOf(name: FunctionName, around: Surroundings): Readonly<Record<string, string>> {
  const all: Readonly<Record<string, string>> = variables(around);
  const own = functionEnvironment[name].map((variable) => [variable, all[variable] ?? ""] as const);
  return {
    ...Object.fromEntries(own),
    AWS_ACCESS_KEY_ID: name,
    AWS_SECRET_ACCESS_KEY: "bench",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: around.awsUrl,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
    NODE_EXTRA_CA_CERTS: around.certificateFile,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

/** What an operator has set: secrets of a provider, who may call, and one merchant's endpoint. */
export const parametersFor = (endpointOrigin: string): ReadonlyMap<string, string> =>
  new Map([
    [webhookSecretsName(PROVIDERS, "stripe"), STRIPE_SECRET],
    [webhookSecretsName(PROVIDERS, "paypal"), PAYPAL_WEBHOOK_ID],
    [CALLERS, JSON.stringify({ [OPERATOR]: "*" } satisfies CallerBindings)],
    [
      merchantEndpointName(ENDPOINTS, merchants.told),
      JSON.stringify({ url: `${endpointOrigin}/webhooks`, secrets: [MERCHANT_SECRET] }),
    ],
  ]);
