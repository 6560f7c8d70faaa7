import { dynamo, sfn, sqs, ssm } from "../../core/adapters/aws/clients";
import { dynamoReviews } from "../../core/adapters/aws/dynamo-reviews";
import { dynamoTransactionList } from "../../core/adapters/aws/dynamo-transaction-list";
import { dynamoTransactions } from "../../core/adapters/aws/dynamo-transactions";
import { sfnWorkflowResumer } from "../../core/adapters/aws/sfn-workflows";
import { sqsDeadLetters, sqsNotificationQueue } from "../../core/adapters/aws/sqs-queues";
import { ssmParameter } from "../../core/adapters/aws/ssm-parameter";
import { sandboxGateway } from "../../core/adapters/gateways/sandbox";
import { stripeGateway } from "../../core/adapters/gateways/stripe";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/adapters/telemetry/metrics";
import { readEnvironment } from "../../core/contracts/environment";
import { makePaymentTasks } from "./handler";

const env = readEnvironment("payment-tasks");
const client = dynamo();
const stripeKey = ssmParameter(ssm(), env.STRIPE_KEY_PARAMETER, systemClock);

export const handler = makePaymentTasks({
  transactions: dynamoTransactions({
    client,
    inboxTable: env.INBOX_TABLE,
    ledgerTable: env.LEDGER_TABLE,
    transactionsTable: env.TRANSACTIONS_TABLE,
  }),
  list: dynamoTransactionList({ client, table: env.TRANSACTIONS_TABLE }),
  gateway:
    env.PAYMENT_GATEWAY === "stripe"
      ? stripeGateway({ secretKey: stripeKey, deployment: env.DEPLOYMENT })
      : sandboxGateway,
  reviews: dynamoReviews(client, env.TRANSACTIONS_TABLE, systemClock),
  workflows: sfnWorkflowResumer(sfn()),
  notifications: sqsNotificationQueue(sqs(), env.NOTIFICATIONS_QUEUE_URL),
  deadLetters: sqsDeadLetters(sqs(), env.UNRESOLVED_QUEUE_URL),
  clock: systemClock,
  metrics: powertoolsMetrics("payment-tasks", env.METRICS_NAMESPACE),
  log: tracedLog("payment-tasks"),
});
