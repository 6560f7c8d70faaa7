import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { fraudVendor, webhookProviders, webhookSecretsOutput } from "../core/contracts/providers";
import type { RestApi } from "./api/rest-api";
import type { Access } from "./features/access/access";
import type { Audit } from "./features/audit/audit";
import type { AuditVerifier } from "./features/audit/audit-verifier";
import type { Batches } from "./features/batches/batches";
import type { Ledger } from "./features/ledger/ledger";
import type { Notifications } from "./features/notifications/notifications";
import type { Operations } from "./features/operations/operations";
import type { OperatorPolicies } from "./features/operations/operator-policies";
import type { Payments } from "./features/payments/payments";
import type { Queries } from "./features/queries/queries";
import type { Recovery } from "./features/recovery/recovery";
import type { Webhooks } from "./features/webhooks/webhooks";
import type { Monitoring } from "./monitoring/monitoring";

export interface Parts {
  readonly access: Access;
  readonly ledger: Ledger;
  readonly notifications: Notifications;
  readonly webhooks: Webhooks;
  readonly queries: Queries;
  readonly payments: Payments;
  readonly batches: Batches;
  readonly recovery: Recovery;
  readonly operations: Operations;
  readonly audit: Audit;
  readonly auditVerifier: AuditVerifier;
  readonly api: RestApi;
  readonly operatorPolicies: OperatorPolicies;
  readonly monitoring: Monitoring;
}

/** What operators, deployments and the local stack look up: names, ARNs and URLs, never a secret's value. */
export function writeOutputs(scope: Construct, parts: Parts): void {
  for (const [name, value] of Object.entries({ ...stores(parts), ...ways(parts), ...functions(parts) })) {
    new TerraformOutput(scope, name, { value });
  }
}

const stores = ({ ledger, notifications, webhooks, payments, batches, operations, audit, access }: Parts) => ({
  table_payment_webhooks: ledger.inbox.name,
  table_payment_transactions: ledger.rows.name,
  table_transactions: ledger.transactions.name,
  table_payment_objects: ledger.objects.name,
  table_notifications: notifications.table.name,
  table_batches: batches.table.name,
  table_fraud_alerts: payments.fraudAlerts.name,
  table_operator_actions: operations.actions.name,
  bucket_batches: batches.bucket.name,
  bucket_audit: audit.trail.name,
  bucket_audit_failures: audit.failures.name,
  parameter_callers: access.callers.name,
  parameter_default_endpoint: notifications.deliveries.defaultEndpoint.name,
  parameter_stripe_key: payments.stripeKey.name,
  parameter_stripe_read_key: webhooks.stripeReadKey.name,
  [webhookSecretsOutput(fraudVendor.name)]: payments.fraudSecrets.name,
  ...Object.fromEntries(
    webhookProviders.map((provider) => [webhookSecretsOutput(provider), webhooks.secrets[provider].name]),
  ),
});

const ways = ({ api, webhooks, payments, notifications, batches, monitoring, operatorPolicies }: Parts) => ({
  api_url: api.url,
  api_key_id: api.key.id,
  parameter_api_key: api.key.parameterName,
  ...(api.domain && { custom_domain_target: api.domain.target }),
  queue_webhook_processing_url: webhooks.queue.url,
  dlq_webhook_processing_url: webhooks.queue.deadLetterUrl,
  queue_transaction_processing_url: payments.queue.url,
  dlq_transaction_processing_url: payments.queue.deadLetterUrl,
  dlq_payment_unresolved_url: payments.unresolved.url,
  queue_notifications_url: notifications.queue.url,
  dlq_notifications_url: notifications.queue.deadLetterUrl,
  queue_merchant_deliveries_url: notifications.deliveries.queue.url,
  dlq_merchant_deliveries_url: notifications.deliveries.queue.deadLetterUrl,
  topic_notifications_arn: notifications.topic.arn,
  topic_alerts_arn: monitoring.alertTopicArn,
  workflow_payment_workflow_arn: payments.workflow.arn,
  workflow_payment_review_arn: payments.review.arn,
  workflow_batch_workflow_arn: batches.workflow.arn,
  policy_operator_read_arn: operatorPolicies.read.arn,
  policy_operator_doctor_arn: operatorPolicies.doctor.arn,
  policy_operator_arn: operatorPolicies.change.arn,
  policy_operator_merchants_arn: operatorPolicies.merchants.arn,
});

const functions = ({ webhooks, queries, audit, auditVerifier, recovery, payments, notifications, batches }: Parts) => ({
  function_webhook_receiver_arn: webhooks.receiver.arn,
  function_webhook_processor_arn: webhooks.processor.arn,
  function_transaction_reader_arn: queries.reader.arn,
  function_audit_logger_arn: audit.logger.arn,
  function_audit_verifier_arn: auditVerifier.verifier.arn,
  function_reconciler_arn: recovery.reconciler.arn,
  function_transaction_processor_arn: payments.processor.arn,
  function_payment_tasks_arn: payments.tasks.arn,
  function_fraud_handler_arn: payments.fraudHandler.arn,
  function_notification_sender_arn: notifications.sender.arn,
  function_delivery_sender_arn: notifications.deliveries.sender.arn,
  function_endpoint_api_arn: notifications.endpoints.api.arn,
  function_batch_api_arn: batches.api.arn,
  function_batch_worker_arn: batches.worker.arn,
});
