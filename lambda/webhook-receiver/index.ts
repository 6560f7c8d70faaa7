import { ssmCallers } from "../../core/access/adapters/ssm-callers";
import { ssmWebhookSecrets } from "../../core/access/adapters/ssm-webhook-secrets";
import { NO_SIMULATOR, readEnvironment } from "../../core/contracts/environment";
import { dynamo, sqs, ssm } from "../../core/shared/adapters/aws/clients";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { dynamoInbox } from "../../core/webhooks/adapters/dynamo-inbox";
import { sqsWebhookQueue } from "../../core/webhooks/adapters/sqs-webhook-queue";
import { providerCatalog } from "../../core/webhooks/providers/catalog";
import { internalEvents } from "../../core/webhooks/providers/internal";
import { makeReceiver } from "./handler";

const env = readEnvironment("webhook-receiver");

export const handler = makeReceiver({
  callers: ssmCallers(ssm(), env.CALLERS_PARAMETER, systemClock),
  internalEvents,
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
