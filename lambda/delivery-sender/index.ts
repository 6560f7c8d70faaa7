import { dynamo, sqs, ssm } from "../../core/adapters/aws/clients";
import { dynamoEndpointBreakers } from "../../core/adapters/aws/dynamo-endpoint-breakers";
import { dynamoDeliveries } from "../../core/adapters/aws/dynamo-notifications";
import { sqsRetry } from "../../core/adapters/aws/sqs-queues";
import { ssmMerchantEndpoints } from "../../core/adapters/aws/ssm-merchant-endpoints";
import { webhookClient } from "../../core/adapters/http/webhook-client";
import { signStandardWebhook } from "../../core/adapters/standard-webhooks";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/adapters/telemetry/metrics";
import { readEnvironment } from "../../core/contracts/environment";
import { NO_LOCAL_ENDPOINT } from "../../core/contracts/merchant-webhook-schema";
import { makeDeliverySender } from "./handler";

const env = readEnvironment("delivery-sender");
const client = dynamo();
const localOrigin = env.LOCAL_ENDPOINT === NO_LOCAL_ENDPOINT ? undefined : env.LOCAL_ENDPOINT;

export const handler = makeDeliverySender({
  endpoints: ssmMerchantEndpoints(ssm(), env.ENDPOINTS_PATH, systemClock),
  deliveries: dynamoDeliveries(client, env.NOTIFICATIONS_TABLE, systemClock),
  breakers: dynamoEndpointBreakers(client, env.NOTIFICATIONS_TABLE, systemClock),
  client: webhookClient({ ...(localOrigin && { localOrigin }) }),
  sign: signStandardWebhook,
  retryAfter: sqsRetry(sqs(), env.MERCHANT_DELIVERIES_QUEUE_URL),
  clock: systemClock,
  metrics: powertoolsMetrics("delivery-sender", env.METRICS_NAMESPACE),
  log: tracedLog("delivery-sender"),
});
