import { signStandardWebhook } from "../../core/access/adapters/standard-webhooks";
import { NO_LOCAL_ENDPOINT, readEnvironment } from "../../core/contracts/environment";
import { PARAMETER_WAIT_MS } from "../../core/contracts/function-limits";
import { spreadOf } from "../../core/contracts/spread-schema";
import { dynamoDeliveryStore } from "../../core/notifications/adapters/dynamo-delivery-store";
import { dynamoEndpointBreakers } from "../../core/notifications/adapters/dynamo-endpoint-breakers";
import { dynamoUndeliveredLists } from "../../core/notifications/adapters/dynamo-undelivered-lists";
import { requeueDelivery } from "../../core/notifications/adapters/requeue-delivery";
import { sqsDeliveryQueue, sqsRecoveryQueue } from "../../core/notifications/adapters/sqs-notification-queues";
import { ssmMerchantEndpoints } from "../../core/notifications/adapters/ssm-merchant-endpoints";
import { webhookClient } from "../../core/notifications/adapters/webhook-client";
import { dynamo, sqs, ssm } from "../../core/shared/adapters/aws/clients";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { randomId } from "../../core/shared/adapters/random-id";
import { sqsRetry } from "../../core/shared/adapters/sqs/retry";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { makeDeliverySender } from "./handler";

const env = readEnvironment("delivery-sender");
const parameters = ssmParameters({ client: ssm(), clock: systemClock, waitMs: PARAMETER_WAIT_MS.unawaited });
const client = dynamo();
const queues = sqs();
const table = { client, table: env.NOTIFICATIONS_TABLE, clock: systemClock, spread: spreadOf(env.INDEX_SPREAD) };
const localOrigin = env.LOCAL_ENDPOINT === NO_LOCAL_ENDPOINT ? undefined : env.LOCAL_ENDPOINT;

export const handler = makeDeliverySender({
  endpoints: ssmMerchantEndpoints(parameters, env.ENDPOINTS_PATH, systemClock),
  deliveryStore: dynamoDeliveryStore(table),
  undelivered: {
    list: dynamoUndeliveredLists(table).list,
    requeue: (key, recovery) => requeueDelivery(table, key, recovery),
  },
  deliveryQueue: sqsDeliveryQueue(queues, env.MERCHANT_DELIVERIES_QUEUE_URL),
  recoveries: sqsRecoveryQueue(queues, env.MERCHANT_DELIVERIES_QUEUE_URL),
  breakers: dynamoEndpointBreakers(client, env.NOTIFICATIONS_TABLE, systemClock),
  client: webhookClient({ ...(localOrigin && { localOrigin }) }),
  sign: signStandardWebhook,
  retryAfter: sqsRetry(queues, env.MERCHANT_DELIVERIES_QUEUE_URL),
  clock: systemClock,
  randomId,
  metrics: embeddedMetrics("delivery-sender", env.METRICS_NAMESPACE),
  log: tracedLog("delivery-sender"),
});
