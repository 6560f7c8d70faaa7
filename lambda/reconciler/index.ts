import { readEnvironment } from "../../core/contracts/environment";
import { dynamoDueDeliveries } from "../../core/notifications/adapters/dynamo-due-deliveries";
import { sqsDeliveryQueue } from "../../core/notifications/adapters/sqs-notification-queues";
import { dynamoPendingPayments } from "../../core/payments/adapters/dynamo-pending-payments";
import { sqsPaymentQueue } from "../../core/payments/adapters/sqs-payment-queue";
import { dynamo, sqs } from "../../core/shared/adapters/aws/clients";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { dynamoReceivedEvents } from "../../core/webhooks/adapters/dynamo-received-events";
import { sqsWebhookQueue } from "../../core/webhooks/adapters/sqs-webhook-queue";
import { makeReconciler } from "./handler";

const env = readEnvironment("reconciler");
const client = dynamo();

export const handler = makeReconciler({
  events: dynamoReceivedEvents(client, env.INBOX_TABLE),
  payments: dynamoPendingPayments(client, env.TRANSACTIONS_TABLE),
  dueDeliveries: dynamoDueDeliveries(client, env.NOTIFICATIONS_TABLE, systemClock),
  deliveryQueue: sqsDeliveryQueue(sqs(), env.MERCHANT_DELIVERIES_QUEUE_URL),
  webhookQueue: sqsWebhookQueue(sqs(), env.WEBHOOK_QUEUE_URL),
  paymentQueue: sqsPaymentQueue(sqs(), env.PAYMENT_QUEUE_URL),
  reviewTimeoutSeconds: Number(env.REVIEW_TIMEOUT_SECONDS),
  clock: systemClock,
  metrics: powertoolsMetrics("reconciler", env.METRICS_NAMESPACE),
  log: tracedLog("reconciler"),
});
