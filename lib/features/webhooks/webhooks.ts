import { Construct } from "constructs";
import { NO_SIMULATOR } from "../../../core/contracts/environment";
import type { MetricName } from "../../../core/contracts/metrics";
import { webhookSecretsName } from "../../../core/contracts/parameters";
import { providers, type WebhookProvider, webhookProviders } from "../../../core/contracts/providers";
import { MAX_WEBHOOK_RECEIVES } from "../../../core/contracts/queues";
import { spreadText } from "../../../core/contracts/spread";
import { SecretParameter } from "../../constructs/secret-parameter";
import { TapFunction } from "../../constructs/tap-function";
import { WorkQueue } from "../../constructs/work-queue";
import { customMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";
import type { Access } from "../access/access";
import type { Ledger } from "../ledger/ledger";
import type { Notifications } from "../notifications/notifications";

interface Parts {
  readonly access: Access;
  readonly ledger: Ledger;
  readonly notifications: Notifications;
}

/**
 * provider → webhook-receiver → inbox and webhook-processing queue → webhook-processor → ledger, notifications.fifo.
 * The receiver only stores and queues, so that a provider is answered at once, whatever fails behind it.
 */
export class Webhooks extends Construct {
  readonly queue: WorkQueue;
  readonly secrets: Readonly<Record<WebhookProvider, SecretParameter>>;
  readonly stripeReadKey: SecretParameter;
  readonly receiver: TapFunction;
  readonly processor: TapFunction;

  constructor(scope: Construct, id: string, { access, ledger, notifications }: Parts, platform: Platform) {
    super(scope, id);
    const { names, settings } = platform;
    const retention = String(settings.config.inboxRetentionDays);
    const secretsPath = names.parameter("providers");

    this.queue = new WorkQueue(
      this,
      { purpose: "webhook-processing", maxReceives: MAX_WEBHOOK_RECEIVES, consumer: "webhook-processor" },
      platform,
    );

    this.secrets = Object.fromEntries(
      webhookProviders.map((provider) => [provider, this.providerSecrets(provider, secretsPath, platform)]),
    ) as Record<WebhookProvider, SecretParameter>;

    this.stripeReadKey = new SecretParameter(
      this,
      "stripe-read-key",
      {
        name: names.parameter("providers/stripe/read-key"),
        description: "Restricted key of the Stripe account (rk_…) that may only read: for thin events",
      },
      platform,
    );

    this.receiver = new TapFunction(
      this,
      {
        name: "webhook-receiver",
        description: "Verifies a provider's signature, stores the raw event, queues its pointer",
        environment: {
          INBOX_TABLE: ledger.inbox.name,
          INBOX_RETENTION_DAYS: retention,
          INDEX_SPREAD: spreadText(settings.spread),
          WEBHOOK_QUEUE_URL: this.queue.url,
          PROVIDER_SECRETS_PATH: secretsPath,
          CALLERS_PARAMETER: access.callers.name,
          METRICS_NAMESPACE: names.metricsNamespace,
          PAYPAL_SIMULATOR: settings.paypalSimulator ? JSON.stringify(settings.paypalSimulator) : NO_SIMULATOR,
        },
      },
      platform,
    );
    ledger.inbox.grant(this.receiver, "PutItem", "GetItem", "Query");
    this.queue.grantSend(this.receiver);
    access.callers.grantRead(this.receiver);
    for (const parameter of Object.values(this.secrets)) parameter.grantRead(this.receiver);

    this.processor = new TapFunction(
      this,
      {
        name: "webhook-processor",
        description: "Records a stored event in its transaction, exactly once",
        environment: {
          ...ledger.environment,
          INBOX_RETENTION_DAYS: retention,
          WEBHOOK_QUEUE_URL: this.queue.url,
          NOTIFICATIONS_QUEUE_URL: notifications.queue.url,
          DEPLOYMENT: names.deploymentId(platform.accountId),
          PAYMENT_GATEWAY: settings.paymentGateway,
          STRIPE_READ_KEY_PARAMETER: this.stripeReadKey.name,
          CUSTOMER_EMAIL: settings.customerEmail,
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    this.addAlarms(platform);
    ledger.inbox.grant(this.processor, "Query", "UpdateItem");
    ledger.grantCommit(this.processor);
    this.stripeReadKey.grantRead(this.processor);
    notifications.queue.grantSend(this.processor);
    this.queue.consumedBy(this.processor, {
      batchSize: 10,
      maximumConcurrency: settings.config.queueConcurrency["webhook-processing"],
    });
  }

  private addAlarms({ monitoring, names }: Platform): void {
    const counted = (name: MetricName) => customMetric(names.metricsNamespace, name);
    monitoring.alarm({
      purpose: "event-refused",
      metric: counted("EventRefused"),
      above: 0,
      what: "Tap refused an event of a known sender: too large, no event of that sender, or different from one with the same id.",
      command: 'logs webhook-receiver --contains "event refused"',
      first:
        "do what docs/runbook.md says of each code: each names its sender. A provider stops sending it again after some days.",
    });
    monitoring.alarm({
      purpose: "events-unread",
      metric: counted("EventUnread"),
      above: 0,
      what: "A provider's event is authentic, but Tap cannot read it yet: its money is not in the ledger.",
      command: "events list --state unread",
      first: "read what each reason says is missing. Extend the code, deploy, then replay the events.",
    });
    monitoring.alarm({
      purpose: "events-unprocessable",
      metric: counted("EventUnprocessable"),
      above: 0,
      what: "No retry can bring an authentic event into the ledger: its item is too large, or its source is unknown.",
      command: "events list --state failed",
      first: "do what each reason says, and look at the payment at the provider.",
    });
  }

  private providerSecrets(provider: WebhookProvider, path: string, platform: Platform): SecretParameter {
    const description = `${provider}: ${providers[provider].secretHint}, at most two, separated by a comma, newest first`;
    return new SecretParameter(
      this,
      `secrets-${provider}`,
      { name: webhookSecretsName(path, provider), description },
      platform,
    );
  }
}
