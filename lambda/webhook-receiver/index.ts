import { dynamo, sqs, ssm } from "../../core/adapters/aws/clients";
import { dynamoInbox } from "../../core/adapters/aws/dynamo-inbox";
import { sqsWebhookQueue } from "../../core/adapters/aws/sqs-webhook-queue";
import { ssmCallers } from "../../core/adapters/aws/ssm-callers";
import { ssmWebhookSecrets } from "../../core/adapters/aws/ssm-webhook-secrets";
import { ownEvents } from "../../core/adapters/own-events";
import { providerCatalog } from "../../core/adapters/providers/catalog";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/adapters/telemetry/metrics";
import { NO_SIMULATOR, readEnvironment } from "../../core/contracts/environment";
import { makeReceiver } from "./handler";

const env = readEnvironment("webhook-receiver");

export const handler = makeReceiver({
  callers: ssmCallers(ssm(), env.CALLERS_PARAMETER, systemClock),
  ownEvents,
  providers: providerCatalog({
    paypal: env.PAYPAL_SIMULATOR === NO_SIMULATOR ? {} : { simulator: JSON.parse(env.PAYPAL_SIMULATOR) },
  }),
  secrets: ssmWebhookSecrets(ssm(), env.PROVIDER_SECRETS_PATH, systemClock),
  inbox: dynamoInbox({
    client: dynamo(),
    table: env.INBOX_TABLE,
    clock: systemClock,
    retentionDays: Number(env.INBOX_RETENTION_DAYS),
  }),
  queue: sqsWebhookQueue(sqs(), env.WEBHOOK_QUEUE_URL),
  clock: systemClock,
  metrics: powertoolsMetrics("webhook-receiver", env.METRICS_NAMESPACE),
  log: tracedLog("webhook-receiver"),
});
