import { readEnvironment } from "../../core/contracts/environment";
import { PARAMETER_WAIT_MS } from "../../core/contracts/function-limits";
import { spreadOf } from "../../core/contracts/spread-schema";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoTransactionHistory } from "../../core/ledger/adapters/dynamo-transaction-history";
import { sqsNotificationQueue } from "../../core/notifications/adapters/sqs-notification-queues";
import { dynamoChargeGuard } from "../../core/payments/adapters/dynamo-charge-guard";
import { dynamoCustomerPayments } from "../../core/payments/adapters/dynamo-customer-payments";
import { dynamoModificationSteps } from "../../core/payments/adapters/dynamo-modification-steps";
import { dynamoReviews } from "../../core/payments/adapters/dynamo-reviews";
import { dynamoUnnotifiedPayments } from "../../core/payments/adapters/dynamo-unnotified-payments";
import { dynamoUnresolvedMarks } from "../../core/payments/adapters/dynamo-unresolved-marks";
import { sfnWorkflowResumer } from "../../core/payments/adapters/sfn-workflows";
import { sqsDeadLetterQueue } from "../../core/payments/adapters/sqs-payment-queue";
import { sandboxGateway } from "../../core/payments/gateways/sandbox";
import { stripeGateway } from "../../core/payments/gateways/stripe";
import { dynamo, sfn, sqs, ssm } from "../../core/shared/adapters/aws/clients";
import { isPermanent } from "../../core/shared/adapters/aws/permanent-error";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { makePaymentTasks } from "./handler";

const env = readEnvironment("payment-tasks");
const parameters = ssmParameters({ client: ssm(), clock: systemClock, waitMs: PARAMETER_WAIT_MS.task });
const client = dynamo();
const tables = {
  inboxTable: env.INBOX_TABLE,
  ledgerTable: env.LEDGER_TABLE,
  transactionsTable: env.TRANSACTIONS_TABLE,
  objectsTable: env.OBJECTS_TABLE,
  spread: spreadOf(env.INDEX_SPREAD),
};
const stripeKey = parameters.of(env.STRIPE_KEY_PARAMETER);

export const handler = makePaymentTasks({
  transactions: {
    ...dynamoLedger({ client, clock: systemClock, ...tables }),
    ...dynamoTransactionFinder(client, tables.transactionsTable),
    ...dynamoTransactionHistory({ client, ...tables }),
  },
  customerPayments: dynamoCustomerPayments(client, env.TRANSACTIONS_TABLE, systemClock),
  gateway:
    env.PAYMENT_GATEWAY === "stripe"
      ? stripeGateway({ secretKey: stripeKey, deployment: env.DEPLOYMENT })
      : sandboxGateway,
  modifications: dynamoModificationSteps(client, env.TRANSACTIONS_TABLE, systemClock),
  reviews: dynamoReviews(client, env.TRANSACTIONS_TABLE),
  chargeGuard: dynamoChargeGuard(client, env.TRANSACTIONS_TABLE, systemClock),
  workflows: sfnWorkflowResumer(sfn()),
  notificationQueue: sqsNotificationQueue(sqs(), env.NOTIFICATIONS_QUEUE_URL),
  unnotified: dynamoUnnotifiedPayments(client, env.TRANSACTIONS_TABLE),
  unresolvedMarks: dynamoUnresolvedMarks(client, env.TRANSACTIONS_TABLE),
  deadLetterQueue: sqsDeadLetterQueue(sqs(), env.UNRESOLVED_QUEUE_URL),
  clock: systemClock,
  isPermanent,
  metrics: embeddedMetrics("payment-tasks", env.METRICS_NAMESPACE),
  log: tracedLog("payment-tasks"),
});
