import { randomBytes } from "node:crypto";
import { dynamo, sfn, sqs, ssm } from "../../core/adapters/aws/clients";
import { dynamoSubmissions } from "../../core/adapters/aws/dynamo-submissions";
import { dynamoTransactionsReader } from "../../core/adapters/aws/dynamo-transactions";
import { sfnWorkflowStarter } from "../../core/adapters/aws/sfn-workflows";
import { sqsPaymentQueue, sqsRetry } from "../../core/adapters/aws/sqs-queues";
import { ssmCallers } from "../../core/adapters/aws/ssm-callers";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/adapters/telemetry/metrics";
import { readEnvironment } from "../../core/contracts/environment";
import { makeTransactionProcessor } from "./handler";

const env = readEnvironment("transaction-processor");
const tables = {
  client: dynamo(),
  inboxTable: env.INBOX_TABLE,
  ledgerTable: env.LEDGER_TABLE,
  transactionsTable: env.TRANSACTIONS_TABLE,
};

export const handler = makeTransactionProcessor({
  callers: ssmCallers(ssm(), env.CALLERS_PARAMETER, systemClock),
  submissions: dynamoSubmissions({ ...tables, clock: systemClock }),
  transactions: dynamoTransactionsReader(tables),
  queue: sqsPaymentQueue(sqs(), env.PAYMENT_QUEUE_URL),
  workflows: sfnWorkflowStarter(sfn(), env.PAYMENT_WORKFLOW_ARN),
  retryAfter: sqsRetry(sqs(), env.PAYMENT_QUEUE_URL),
  clock: systemClock,
  randomId: () => randomBytes(12).toString("hex"),
  metrics: powertoolsMetrics("transaction-processor", env.METRICS_NAMESPACE),
  log: tracedLog("transaction-processor"),
});
