import { ssmCallers } from "../../core/access/adapters/ssm-callers";
import { NO_CUSTOMER_EMAIL } from "../../core/contracts/customer-email";
import { NO_TOPIC, readEnvironment } from "../../core/contracts/environment";
import { PARAMETER_WAIT_MS } from "../../core/contracts/function-limits";
import { spreadOf } from "../../core/contracts/spread-schema";
import { dynamoParts } from "../../core/ledger/adapters/dynamo-parts";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoCustomerAddresses } from "../../core/notifications/adapters/dynamo-customer-addresses";
import { dynamoNotificationStore } from "../../core/notifications/adapters/dynamo-notification-store";
import { dynamoNotifyLimit } from "../../core/notifications/adapters/dynamo-notify-limit";
import { sesCustomerMailer } from "../../core/notifications/adapters/ses-customer-mailer";
import { snsNotificationTopic } from "../../core/notifications/adapters/sns-notification-topic";
import { sqsDeliveryQueue, sqsNotificationQueue } from "../../core/notifications/adapters/sqs-notification-queues";
import { dynamo, ses, sns, sqs, ssm } from "../../core/shared/adapters/aws/clients";
import { readingTogether } from "../../core/shared/adapters/aws/reads-together";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { randomId } from "../../core/shared/adapters/random-id";
import { sqsFreshMessages } from "../../core/shared/adapters/sqs/fresh-messages";
import { sqsRetry } from "../../core/shared/adapters/sqs/retry";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { makeNotificationSender } from "./handler";

const env = readEnvironment("notification-sender");
const parameters = ssmParameters({ client: ssm(), clock: systemClock, waitMs: PARAMETER_WAIT_MS.awaited });
// The transactions of a batch, with what changed in them, are read with one call.
const client = readingTogether(dynamo());

export const handler = makeNotificationSender({
  callers: ssmCallers(parameters, env.CALLERS_PARAMETER),
  transactions: {
    ...dynamoTransactionFinder(client, env.TRANSACTIONS_TABLE),
    parts: dynamoParts(client, env.OBJECTS_TABLE),
  },
  limit: dynamoNotifyLimit(client, env.NOTIFICATIONS_TABLE, systemClock),
  notificationQueue: sqsNotificationQueue(sqs(), env.NOTIFICATIONS_QUEUE_URL),
  notificationStore: dynamoNotificationStore({
    client,
    table: env.NOTIFICATIONS_TABLE,
    spread: spreadOf(env.INDEX_SPREAD),
  }),
  deliveryQueue: sqsDeliveryQueue(sqs(), env.MERCHANT_DELIVERIES_QUEUE_URL),
  ...(env.NOTIFICATION_TOPIC_ARN !== NO_TOPIC && { topic: snsNotificationTopic(sns(), env.NOTIFICATION_TOPIC_ARN) }),
  ...(env.SENDER_EMAIL !== NO_CUSTOMER_EMAIL && {
    customers: {
      addresses: dynamoCustomerAddresses(client, env.TRANSACTIONS_TABLE, systemClock),
      mailer: sesCustomerMailer({
        client: ses(),
        sender: env.SENDER_EMAIL,
        configurationSet: env.CUSTOMER_EMAIL_CONFIGURATION_SET,
        deployment: env.DEPLOYMENT,
      }),
    },
  }),
  retryAfter: sqsRetry(sqs(), env.NOTIFICATIONS_QUEUE_URL),
  freshMessages: sqsFreshMessages(sqs(), env.NOTIFICATIONS_QUEUE_URL),
  clock: systemClock,
  randomId,
  metrics: embeddedMetrics("notification-sender", env.METRICS_NAMESPACE),
  log: tracedLog("notification-sender"),
});
