import { dynamo, sqs } from "../../core/adapters/aws/clients";
import { dynamoDueDeliveries } from "../../core/adapters/aws/dynamo-due-deliveries";
import { dynamoPendingPayments } from "../../core/adapters/aws/dynamo-pending-payments";
import { dynamoReceivedEvents } from "../../core/adapters/aws/dynamo-received-events";
import { sqsDeliveryQueue, sqsPaymentQueue } from "../../core/adapters/aws/sqs-queues";
import { sqsWebhookQueue } from "../../core/adapters/aws/sqs-webhook-queue";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/adapters/telemetry/metrics";
import { readEnvironment } from "../../core/contracts/environment";
import { makeReconciler } from "./handler";

const env = readEnvironment("reconciler");
const client = dynamo();

export const handler = makeReconciler({
  events: dynamoReceivedEvents(client, env.INBOX_TABLE),
  payments: dynamoPendingPayments(client, env.TRANSACTIONS_TABLE),
  deliveries: dynamoDueDeliveries(client, env.NOTIFICATIONS_TABLE, systemClock),
  deliveryQueue: sqsDeliveryQueue(sqs(), env.MERCHANT_DELIVERIES_QUEUE_URL),
  webhookQueue: sqsWebhookQueue(sqs(), env.WEBHOOK_QUEUE_URL),
  paymentQueue: sqsPaymentQueue(sqs(), env.PAYMENT_QUEUE_URL),
  reviewTimeoutSeconds: Number(env.REVIEW_TIMEOUT_SECONDS),
  clock: systemClock,
  metrics: powertoolsMetrics("reconciler", env.METRICS_NAMESPACE),
  log: tracedLog("reconciler"),
});
