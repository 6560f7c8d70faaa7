import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import { dynamo, sqs } from "../../core/adapters/aws/clients";
import { dynamoInbox } from "../../core/adapters/aws/dynamo-inbox";
import { dynamoTransactions } from "../../core/adapters/aws/dynamo-transactions";
import { eventSources } from "../../core/adapters/providers/catalog";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/adapters/telemetry/metrics";
import { readEnvironment } from "../../core/contracts/environment";
import { makeProcessor } from "./handler";

const env = readEnvironment("webhook-processor");
const client = dynamo();
const queue = sqs();

export const handler = makeProcessor({
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
  retryAfter: async (receiptHandle, seconds) => {
    await queue.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: env.WEBHOOK_QUEUE_URL,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  },
  clock: systemClock,
  metrics: powertoolsMetrics("webhook-processor", env.METRICS_NAMESPACE),
  log: tracedLog("webhook-processor"),
});
