import { ssmCallers } from "../../core/access/adapters/ssm-callers";
import { ssmWebhookSecrets } from "../../core/access/adapters/ssm-webhook-secrets";
import { NO_SIMULATOR, readEnvironment } from "../../core/contracts/environment";
import { PARAMETER_WAIT_MS } from "../../core/contracts/function-limits";
import { webhookSecretsName } from "../../core/contracts/parameters";
import { webhookProviders } from "../../core/contracts/providers";
import { spreadOf } from "../../core/contracts/spread-schema";
import { dynamo, sqs, ssm } from "../../core/shared/adapters/aws/clients";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { dynamoInbox } from "../../core/webhooks/adapters/dynamo-inbox";
import { sqsWebhookQueue } from "../../core/webhooks/adapters/sqs-webhook-queue";
import { providerCatalog } from "../../core/webhooks/providers/catalog";
import { internalEvents } from "../../core/webhooks/providers/internal";
import { makeReceiver } from "./handler";

const env = readEnvironment("webhook-receiver");
const parameters = ssmParameters({
  client: ssm(),
  clock: systemClock,
  waitMs: PARAMETER_WAIT_MS.awaited,
  together: [
    env.CALLERS_PARAMETER,
    ...webhookProviders.map((name) => webhookSecretsName(env.PROVIDER_SECRETS_PATH, name)),
  ],
});

export const handler = makeReceiver({
  callers: ssmCallers(parameters, env.CALLERS_PARAMETER),
  internalEvents,
  providers: providerCatalog({
    paypal: env.PAYPAL_SIMULATOR === NO_SIMULATOR ? {} : { simulator: JSON.parse(env.PAYPAL_SIMULATOR) },
  }),
  secrets: ssmWebhookSecrets(parameters, env.PROVIDER_SECRETS_PATH),
  inbox: dynamoInbox({
    client: dynamo(),
    table: env.INBOX_TABLE,
    clock: systemClock,
    retentionDays: Number(env.INBOX_RETENTION_DAYS),
    spread: spreadOf(env.INDEX_SPREAD),
  }),
  queue: sqsWebhookQueue(sqs(), env.WEBHOOK_QUEUE_URL),
  clock: systemClock,
  metrics: embeddedMetrics("webhook-receiver", env.METRICS_NAMESPACE),
  log: tracedLog("webhook-receiver"),
});
