import { customerEmailSource } from "../../core/contracts/customer-email";
import { readEnvironment } from "../../core/contracts/environment";
import { PARAMETER_WAIT_MS } from "../../core/contracts/function-limits";
import { spreadOf } from "../../core/contracts/spread-schema";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { dynamoCustomerAddresses } from "../../core/notifications/adapters/dynamo-customer-addresses";
import { sqsNotificationQueue } from "../../core/notifications/adapters/sqs-notification-queues";
import { dynamo, sqs, ssm } from "../../core/shared/adapters/aws/clients";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { sqsRetry } from "../../core/shared/adapters/sqs/retry";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { dynamoEventStates } from "../../core/webhooks/adapters/dynamo-event-states";
import { stripeObjects } from "../../core/webhooks/adapters/stripe-objects";
import { eventSources } from "../../core/webhooks/providers/catalog";
import { FETCHED_API_VERSION } from "../../core/webhooks/providers/stripe/version";
import { makeProcessor } from "./handler";

const env = readEnvironment("webhook-processor");
const parameters = ssmParameters({ client: ssm(), clock: systemClock, waitMs: PARAMETER_WAIT_MS.unawaited });
const client = dynamo();

export const handler = makeProcessor({
  deployment: env.DEPLOYMENT,
  gateway: env.PAYMENT_GATEWAY,
  sources: eventSources,
  customers: {
    email: customerEmailSource(env.CUSTOMER_EMAIL),
    addresses: dynamoCustomerAddresses(client, env.TRANSACTIONS_TABLE, systemClock),
  },
  objects: stripeObjects({
    key: parameters.of(env.STRIPE_READ_KEY_PARAMETER),
    apiVersion: FETCHED_API_VERSION,
  }),
  inbox: dynamoEventStates({
    client,
    table: env.INBOX_TABLE,
    clock: systemClock,
    retentionDays: Number(env.INBOX_RETENTION_DAYS),
    spread: spreadOf(env.INDEX_SPREAD),
  }),
  transactions: dynamoLedger({
    client,
    clock: systemClock,
    inboxTable: env.INBOX_TABLE,
    ledgerTable: env.LEDGER_TABLE,
    transactionsTable: env.TRANSACTIONS_TABLE,
    objectsTable: env.OBJECTS_TABLE,
    spread: spreadOf(env.INDEX_SPREAD),
  }),
  notificationQueue: sqsNotificationQueue(sqs(), env.NOTIFICATIONS_QUEUE_URL),
  retryAfter: sqsRetry(sqs(), env.WEBHOOK_QUEUE_URL),
  clock: systemClock,
  metrics: embeddedMetrics("webhook-processor", env.METRICS_NAMESPACE),
  log: tracedLog("webhook-processor"),
});
