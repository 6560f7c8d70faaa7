import { csvCells } from "../../core/batches/adapters/csv";
import { dynamoBatches } from "../../core/batches/adapters/dynamo-batches";
import { s3BatchFiles } from "../../core/batches/adapters/s3-batch-files";
import { customerEmailSource } from "../../core/contracts/customer-email";
import { readEnvironment } from "../../core/contracts/environment";
import { spreadOf } from "../../core/contracts/spread-schema";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { snsNotificationTopic } from "../../core/notifications/adapters/sns-notification-topic";
import { dynamoSubmissions } from "../../core/payments/adapters/dynamo-submissions";
import { sqsPaymentQueue } from "../../core/payments/adapters/sqs-payment-queue";
import { dynamo, s3, sns, sqs } from "../../core/shared/adapters/aws/clients";
import { randomId } from "../../core/shared/adapters/random-id";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
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
    spread: spreadOf(env.INDEX_SPREAD),
    clock: systemClock,
    keepsAddresses: customerEmailSource(env.CUSTOMER_EMAIL) !== "none",
  }),
  transactions: dynamoTransactionFinder(client, env.TRANSACTIONS_TABLE),
  paymentQueue: sqsPaymentQueue(sqs(), env.PAYMENT_QUEUE_URL),
  topic: snsNotificationTopic(sns(), env.NOTIFICATION_TOPIC_ARN),
  clock: systemClock,
  randomId,
  metrics: embeddedMetrics("batch-worker", env.METRICS_NAMESPACE),
  log: tracedLog("batch-worker"),
});
