import { ssmCallers } from "../../core/access/adapters/ssm-callers";
import {
  newWebhookKey,
  newWebhookSecret,
  signStandardWebhook,
  webhookPublicKey,
} from "../../core/access/adapters/standard-webhooks";
import { NO_LOCAL_ENDPOINT, readEnvironment } from "../../core/contracts/environment";
import { PARAMETER_WAIT_MS } from "../../core/contracts/function-limits";
import { spreadOf } from "../../core/contracts/spread-schema";
import { dynamoDeliveryDetails } from "../../core/notifications/adapters/dynamo-delivery-details";
import { dynamoEndpointLimits } from "../../core/notifications/adapters/dynamo-endpoint-limits";
import { dynamoEndpointLocks } from "../../core/notifications/adapters/dynamo-endpoint-locks";
import { dynamoUndeliveredLists } from "../../core/notifications/adapters/dynamo-undelivered-lists";
import { sqsRecoveryQueue } from "../../core/notifications/adapters/sqs-notification-queues";
import { isUsableUrl, webhookClient } from "../../core/notifications/adapters/webhook-client";
import { dynamo, sqs, ssm } from "../../core/shared/adapters/aws/clients";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { ssmSettings } from "../../core/shared/adapters/aws/ssm-settings";
import { randomId } from "../../core/shared/adapters/random-id";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { makeEndpointApi } from "./handler";

const env = readEnvironment("endpoint-api");
const parameters = ssmParameters({ client: ssm(), clock: systemClock, waitMs: PARAMETER_WAIT_MS.awaited });
const client = dynamo();
const localOrigin = env.LOCAL_ENDPOINT === NO_LOCAL_ENDPOINT ? undefined : env.LOCAL_ENDPOINT;

export const handler = makeEndpointApi({
  callers: ssmCallers(parameters, env.CALLERS_PARAMETER),
  settings: {
    parameters: ssmSettings(ssm(), env.KEY_ARN),
    locks: dynamoEndpointLocks(client, env.NOTIFICATIONS_TABLE, systemClock),
    recoveries: sqsRecoveryQueue(sqs(), env.MERCHANT_DELIVERIES_QUEUE_URL),
    clock: systemClock,
    randomId,
    path: env.ENDPOINTS_PATH,
    newSecret: newWebhookSecret,
    newSigningKey: newWebhookKey,
    isUsableUrl: (url) => isUsableUrl(url, localOrigin),
  },
  client: webhookClient({ ...(localOrigin && { localOrigin }) }),
  sign: signStandardWebhook,
  clock: systemClock,
  randomId,
  undelivered: {
    ...dynamoUndeliveredLists({ client, table: env.NOTIFICATIONS_TABLE, spread: spreadOf(env.INDEX_SPREAD) }),
    details: dynamoDeliveryDetails(client, env.NOTIFICATIONS_TABLE),
  },
  limits: dynamoEndpointLimits(client, env.NOTIFICATIONS_TABLE, systemClock),
  publicKeyOf: webhookPublicKey,
  log: tracedLog("endpoint-api"),
});
