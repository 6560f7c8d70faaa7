import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Backend, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { RestApi } from "./api/rest-api";
import { routes } from "./api/routes";
import type { Settings } from "./config/settings";
import { CustomerKey } from "./constructs/customer-key";
import { Audit } from "./features/audit/audit";
import { Batches } from "./features/batches/batches";
import { Ledger } from "./features/ledger/ledger";
import { Deliveries } from "./features/notifications/deliveries";
import { Notifications } from "./features/notifications/notifications";
import { Payments } from "./features/payments/payments";
import { Reconciler } from "./features/recovery/recovery";
import { Webhooks } from "./features/webhooks/webhooks";
import { Monitoring } from "./monitoring/monitoring";
import { Names } from "./naming";
import type { Platform } from "./platform";

/** Releases of the AWS provider that this file is written for: no argument is used that only one major has. */
const AWS_PROVIDER_VERSIONS = ">= 5.100.0, < 7.0.0";

export const stackId = (settings: Settings): string => `TapStack${settings.environmentSuffix}`;

/**
 * The whole of Tap for one suffix in one region.
 *
 *   provider ─▶ API ─▶ webhook-receiver ─▶ inbox ─▶ queue ─▶ webhook-processor ─▶ ledger
 *   merchant ─▶ API ─▶ transaction-processor ─▶ queue ─▶ payment-workflow (─▶ payment-review) ─▶ ledger
 *   fraud vendor ─▶ API ─▶ fraud-handler ─▶ payment-review
 *   payment-workflow, webhook-processor ─▶ queue ─▶ notification-sender ─▶ e-mail
 *                                                          └─▶ queue ─▶ delivery-sender ─▶ merchant's endpoint
 *   merchant ─▶ API ─▶ transaction-reader ─────────────────────────────────────▶ ledger
 *   merchant ─▶ API ─▶ batch-api ─▶ form ─▶ bucket ─▶ batch-workflow (batch-worker) ─▶ payments, result
 *   schedule ─▶ reconciler ─▶ the queues again, for what is stuck or due
 *   every table's stream ─▶ audit-logger ─▶ audit trail and audit log
 */
export class TapStack extends TerraformStack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.configureTerraform(settings);

    const platform = this.platform(settings);
    const ledger = new Ledger(this, "ledger", platform);
    const deliveries = new Deliveries(this, "deliveries", ledger, platform);
    const notifications = new Notifications(this, "notifications", { ledger, deliveries }, platform);
    const webhooks = new Webhooks(this, "webhooks", { ledger, notifications }, platform);
    const payments = new Payments(this, "payments", { ledger, webhooks, notifications }, platform);
    const batches = new Batches(this, "batches", { ledger, webhooks, payments, notifications }, platform);
    const reconciler = new Reconciler(this, "reconciler", { ledger, webhooks, payments, deliveries }, platform);
    const tables = [
      webhooks.inbox,
      ledger.rows,
      ledger.transactions,
      ledger.objects,
      ledger.notifications,
      payments.fraudAlerts,
      batches.table,
    ];
    const audit = new Audit(this, "audit", tables, platform);
    const api = new RestApi(
      this,
      "rest-api",
      {
        routes,
        handlers: {
          "webhook-receiver": webhooks.receiver,
          "transaction-reader": ledger.reader,
          "transaction-processor": payments.processor,
          "fraud-handler": payments.fraudHandler,
          "notification-sender": notifications.sender,
          "batch-api": batches.api,
        },
      },
      platform,
    );

    this.outputs({
      api_url: api.url,
      api_key_id: api.apiKeyId,
      table_payment_webhooks: webhooks.inbox.name,
      table_payment_transactions: ledger.rows.name,
      table_transactions: ledger.transactions.name,
      table_payment_objects: ledger.objects.name,
      table_notifications: ledger.notifications.name,
      table_batches: batches.table.name,
      table_fraud_alerts: payments.fraudAlerts.name,
      queue_webhook_processing_url: webhooks.queue.url,
      queue_transaction_processing_url: payments.queue.url,
      dlq_transaction_processing_url: payments.queue.deadLetterUrl,
      dlq_payment_unresolved_url: payments.unresolved.url,
      queue_notifications_url: notifications.queue.url,
      dlq_notifications_url: notifications.queue.deadLetterUrl,
      queue_merchant_deliveries_url: deliveries.queue.url,
      dlq_merchant_deliveries_url: deliveries.queue.deadLetterUrl,
      parameter_default_endpoint: deliveries.defaultEndpoint.name,
      topic_notifications_arn: notifications.topic.arn,
      workflow_payment_workflow_arn: payments.workflow.arn,
      workflow_payment_review_arn: payments.review.arn,
      parameter_webhook_secrets_fraud: payments.fraudSecrets.name,
      parameter_stripe_key: payments.stripeKey.name,
      dlq_webhook_processing_url: webhooks.queue.deadLetterUrl,
      parameter_webhook_secrets_stripe: webhooks.secrets.stripe.name,
      parameter_webhook_secrets_paypal: webhooks.secrets.paypal.name,
      parameter_webhook_secrets_square: webhooks.secrets.square.name,
      parameter_callers: ledger.callers.name,
      bucket_batches: batches.bucket.name,
      workflow_batch_workflow_arn: batches.workflow.arn,
      bucket_audit: audit.trail.name,
      bucket_audit_failures: audit.failures.name,
      topic_alerts_arn: platform.monitoring.alertTopicArn,
      ...(api.domain && { custom_domain_target: api.domain.target }),
      function_webhook_receiver_arn: webhooks.receiver.arn,
      function_webhook_processor_arn: webhooks.processor.arn,
      function_transaction_reader_arn: ledger.reader.arn,
      function_audit_logger_arn: audit.logger.arn,
      function_reconciler_arn: reconciler.fn.arn,
      function_transaction_processor_arn: payments.processor.arn,
      function_payment_tasks_arn: payments.tasks.arn,
      function_fraud_handler_arn: payments.fraudHandler.arn,
      function_notification_sender_arn: notifications.sender.arn,
      function_delivery_sender_arn: deliveries.sender.arn,
      function_batch_api_arn: batches.api.arn,
      function_batch_worker_arn: batches.worker.arn,
    });
  }

  private configureTerraform(settings: Settings): void {
    const { stateBucket, stateBucketRegion, environmentSuffix, awsRegion } = settings;
    new S3Backend(this, {
      bucket: stateBucket ?? "",
      key: `${environmentSuffix}/${awsRegion}/TapStack.tfstate`,
      region: stateBucketRegion,
      encrypt: true,
    });
    this.addOverride("terraform.backend.s3.use_lockfile", true);
    // Guessing a bucket could put the state into somebody else's: `terraform init` asks for it instead.
    if (stateBucket === undefined) this.addOverride("terraform.backend.s3.bucket", undefined);

    new AwsProvider(this, "aws", { region: awsRegion, defaultTags: [{ tags: { ...settings.tags } }] });
    new ArchiveProvider(this, "archive");
    this.addOverride("terraform.required_providers.aws.version", AWS_PROVIDER_VERSIONS);
  }

  private platform(settings: Settings): Platform {
    const names = new Names(settings.environmentSuffix, settings.awsRegion);
    const region = settings.awsRegion;
    const { accountId } = new DataAwsCallerIdentity(this, "caller");
    const key = new CustomerKey(this, "customer-key", { names, region, accountId });
    const monitoring = new Monitoring(this, "monitoring", settings.alertEmails, { names, region, accountId, key });
    return {
      names,
      region,
      accountId,
      key,
      monitoring,
      config: settings.config,
      reserveConcurrency: settings.reserveConcurrency,
      notificationEmails: settings.notificationEmails,
      paymentGateway: settings.paymentGateway,
      partnerAccounts: settings.partnerAccounts,
      providerAddresses: settings.providerAddresses,
      ...(settings.customDomain && { customDomain: settings.customDomain }),
      ...(settings.localEndpoint && { localEndpoint: settings.localEndpoint }),
      ...(settings.paypalSimulator && { paypalSimulator: settings.paypalSimulator }),
    };
  }

  private outputs(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) new TerraformOutput(this, name, { value });
  }
}
