import { dynamo, sqs } from "../../core/adapters/aws/clients";
import { dynamoInbox } from "../../core/adapters/aws/dynamo-inbox";
import { dynamoTransactions } from "../../core/adapters/aws/dynamo-transactions";
import { sqsNotificationQueue, sqsRetry } from "../../core/adapters/aws/sqs-queues";
import { eventSources } from "../../core/adapters/providers/catalog";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/adapters/telemetry/metrics";
import { readEnvironment } from "../../core/contracts/environment";
import { makeProcessor } from "./handler";

const env = readEnvironment("webhook-processor");
const client = dynamo();

export const handler = makeProcessor({
  deployment: env.DEPLOYMENT,
  gateway: env.PAYMENT_GATEWAY,
  sources: eventSources,
  inbox: dynamoInbox({
    client,
    table: env.INBOX_TABLE,
    clock: systemClock,
    retentionDays: Number(env.INBOX_RETENTION_DAYS),
  }),
  transactions: dynamoTransactions({
    client,
    inboxTable: env.INBOX_TABLE,
    ledgerTable: env.LEDGER_TABLE,
    transactionsTable: env.TRANSACTIONS_TABLE,
  }),
  notifications: sqsNotificationQueue(sqs(), env.NOTIFICATIONS_QUEUE_URL),
  retryAfter: sqsRetry(sqs(), env.WEBHOOK_QUEUE_URL),
  clock: systemClock,
  metrics: powertoolsMetrics("webhook-processor", env.METRICS_NAMESPACE),
  log: tracedLog("webhook-processor"),
});
