import { randomBytes } from "node:crypto";
import { dynamo, s3, sns, sqs } from "../../core/adapters/aws/clients";
import { dynamoBatches } from "../../core/adapters/aws/dynamo-batches";
import { dynamoSubmissions } from "../../core/adapters/aws/dynamo-submissions";
import { dynamoTransactionFinder } from "../../core/adapters/aws/dynamo-transactions";
import { s3BatchFiles } from "../../core/adapters/aws/s3-batch-files";
import { snsNotificationTopic } from "../../core/adapters/aws/sns-notification-topic";
import { sqsPaymentQueue } from "../../core/adapters/aws/sqs-queues";
import { csvCells } from "../../core/adapters/csv";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/adapters/telemetry/metrics";
import { readEnvironment } from "../../core/contracts/environment";
import { makeBatchWorker } from "./handler";

const env = readEnvironment("batch-worker");
const client = dynamo();

export const handler = makeBatchWorker({
  batches: dynamoBatches(client, env.BATCHES_TABLE),
  files: s3BatchFiles(s3(), env.BATCH_BUCKET),
  cellsOf: csvCells,
  submissions: dynamoSubmissions({
    client,
    inboxTable: env.INBOX_TABLE,
    ledgerTable: env.LEDGER_TABLE,
    transactionsTable: env.TRANSACTIONS_TABLE,
    clock: systemClock,
  }),
  transactions: dynamoTransactionFinder(client, env.TRANSACTIONS_TABLE),
  queue: sqsPaymentQueue(sqs(), env.PAYMENT_QUEUE_URL),
  topic: snsNotificationTopic(sns(), env.NOTIFICATION_TOPIC_ARN),
  clock: systemClock,
  randomId: () => randomBytes(12).toString("hex"),
  metrics: powertoolsMetrics("batch-worker", env.METRICS_NAMESPACE),
  log: tracedLog("batch-worker"),
});
