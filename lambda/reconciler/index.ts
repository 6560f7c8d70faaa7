import { readEnvironment } from "../../core/contracts/environment";
import { spreadOf } from "../../core/contracts/spread-schema";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoDueDeliveries } from "../../core/notifications/adapters/dynamo-due-deliveries";
import { sqsDeliveryQueue } from "../../core/notifications/adapters/sqs-notification-queues";
import { modificationFinder } from "../../core/payments/adapters/dynamo-modification-requests";
import { dynamoPendingPayments } from "../../core/payments/adapters/dynamo-pending-payments";
import { sqsDeadLetters } from "../../core/payments/adapters/sqs-dead-letters";
import { sqsPaymentQueue } from "../../core/payments/adapters/sqs-payment-queue";
import { dynamo, sqs } from "../../core/shared/adapters/aws/clients";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { dynamoWaitingEvents } from "../../core/webhooks/adapters/dynamo-waiting-events";
import { sqsWebhookQueue } from "../../core/webhooks/adapters/sqs-webhook-queue";
import { makeReconciler } from "./handler";

const env = readEnvironment("reconciler");
const client = dynamo();
const spread = spreadOf(env.INDEX_SPREAD);

export const handler = makeReconciler({
  events: dynamoWaitingEvents({ client, table: env.INBOX_TABLE, spread }),
  payments: dynamoPendingPayments({ client, table: env.TRANSACTIONS_TABLE, spread }),
  dueDeliveries: dynamoDueDeliveries({ client, table: env.NOTIFICATIONS_TABLE, clock: systemClock, spread }),
  deadLetters: [
    sqsDeadLetters(sqs(), "payment-unresolved", env.UNRESOLVED_QUEUE_URL),
    sqsDeadLetters(sqs(), "transaction-processing", env.PAYMENT_DEAD_LETTERS_URL),
  ],
  transactions: dynamoTransactionFinder(client, env.TRANSACTIONS_TABLE),
  modifications: { find: modificationFinder(client, env.TRANSACTIONS_TABLE) },
  deliveryQueue: sqsDeliveryQueue(sqs(), env.MERCHANT_DELIVERIES_QUEUE_URL),
  webhookQueue: sqsWebhookQueue(sqs(), env.WEBHOOK_QUEUE_URL),
  paymentQueue: sqsPaymentQueue(sqs(), env.PAYMENT_QUEUE_URL),
  reviewTimeoutSeconds: Number(env.REVIEW_TIMEOUT_SECONDS),
  clock: systemClock,
  metrics: embeddedMetrics("reconciler", env.METRICS_NAMESPACE),
  log: tracedLog("reconciler"),
});
