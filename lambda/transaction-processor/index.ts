import { ssmCallers } from "../../core/access/adapters/ssm-callers";
import { customerEmailSource } from "../../core/contracts/customer-email";
import { readEnvironment } from "../../core/contracts/environment";
import { PARAMETER_WAIT_MS } from "../../core/contracts/function-limits";
import { spreadOf } from "../../core/contracts/spread-schema";
import { dynamoParts } from "../../core/ledger/adapters/dynamo-parts";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoTransactionHistory } from "../../core/ledger/adapters/dynamo-transaction-history";
import { dynamoModificationRequests } from "../../core/payments/adapters/dynamo-modification-requests";
import { dynamoSubmissions } from "../../core/payments/adapters/dynamo-submissions";
import { sfnWorkflowStarter } from "../../core/payments/adapters/sfn-workflows";
import { sqsPaymentQueue } from "../../core/payments/adapters/sqs-payment-queue";
import { dynamo, sfn, sqs, ssm } from "../../core/shared/adapters/aws/clients";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { randomId } from "../../core/shared/adapters/random-id";
import { sqsFreshMessages } from "../../core/shared/adapters/sqs/fresh-messages";
import { sqsRetry } from "../../core/shared/adapters/sqs/retry";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { makeTransactionProcessor } from "./handler";

const env = readEnvironment("transaction-processor");
const parameters = ssmParameters({ client: ssm(), clock: systemClock, waitMs: PARAMETER_WAIT_MS.awaited });
const tables = {
  client: dynamo(),
  inboxTable: env.INBOX_TABLE,
  ledgerTable: env.LEDGER_TABLE,
  transactionsTable: env.TRANSACTIONS_TABLE,
  objectsTable: env.OBJECTS_TABLE,
  spread: spreadOf(env.INDEX_SPREAD),
};

export const handler = makeTransactionProcessor({
  callers: ssmCallers(parameters, env.CALLERS_PARAMETER),
  submissions: dynamoSubmissions({
    ...tables,
    clock: systemClock,
    keepsAddresses: customerEmailSource(env.CUSTOMER_EMAIL) !== "none",
  }),
  transactions: {
    ...dynamoTransactionFinder(tables.client, tables.transactionsTable),
    ...dynamoTransactionHistory(tables),
    parts: dynamoParts(tables.client, tables.objectsTable),
  },
  modifications: dynamoModificationRequests({ ...tables, clock: systemClock }),
  paymentQueue: sqsPaymentQueue(sqs(), env.PAYMENT_QUEUE_URL),
  workflows: sfnWorkflowStarter(sfn(), env.PAYMENT_WORKFLOW_ARN),
  retryAfter: sqsRetry(sqs(), env.PAYMENT_QUEUE_URL),
  freshMessages: sqsFreshMessages(sqs(), env.PAYMENT_QUEUE_URL),
  clock: systemClock,
  randomId,
  metrics: embeddedMetrics("transaction-processor", env.METRICS_NAMESPACE),
  log: tracedLog("transaction-processor"),
});
