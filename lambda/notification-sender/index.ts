import { randomBytes } from "node:crypto";
import { dynamo, sns, sqs, ssm } from "../../core/adapters/aws/clients";
import { dynamoNotifications } from "../../core/adapters/aws/dynamo-notifications";
import { dynamoNotifyLimit } from "../../core/adapters/aws/dynamo-notify-limit";
import { dynamoTransactionFinder } from "../../core/adapters/aws/dynamo-transactions";
import { snsNotificationTopic } from "../../core/adapters/aws/sns-notification-topic";
import { sqsDeliveryQueue, sqsNotificationQueue, sqsRetry } from "../../core/adapters/aws/sqs-queues";
import { ssmCallers } from "../../core/adapters/aws/ssm-callers";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/adapters/telemetry/metrics";
import { readEnvironment } from "../../core/contracts/environment";
import { makeNotificationSender } from "./handler";

const env = readEnvironment("notification-sender");
const client = dynamo();

export const handler = makeNotificationSender({
  callers: ssmCallers(ssm(), env.CALLERS_PARAMETER, systemClock),
  transactions: dynamoTransactionFinder(client, env.TRANSACTIONS_TABLE),
  limit: dynamoNotifyLimit(client, env.NOTIFICATIONS_TABLE, systemClock),
  queue: sqsNotificationQueue(sqs(), env.NOTIFICATIONS_QUEUE_URL),
  notifications: dynamoNotifications(client, env.NOTIFICATIONS_TABLE),
  deliveries: sqsDeliveryQueue(sqs(), env.MERCHANT_DELIVERIES_QUEUE_URL),
  topic: snsNotificationTopic(sns(), env.NOTIFICATION_TOPIC_ARN),
  retryAfter: sqsRetry(sqs(), env.NOTIFICATIONS_QUEUE_URL),
  clock: systemClock,
  randomId: () => randomBytes(12).toString("hex"),
  metrics: powertoolsMetrics("notification-sender", env.METRICS_NAMESPACE),
  log: tracedLog("notification-sender"),
});
