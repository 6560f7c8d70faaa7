import { describe, expect, test } from "@jest/globals";
import { functionEnvironment } from "../../core/contracts/environment";
import { webhookProviders } from "../../core/contracts/providers";
import { synthDocument } from "../../testing/synth";

const document = synthDocument();

describe("Terraform", () => {
  test("the Terraform state is encrypted and locked, by suffix and region", () => {
    const { backend } = synthDocument({
      TERRAFORM_STATE_BUCKET: "my-state",
      TERRAFORM_STATE_BUCKET_REGION: "eu-west-1",
    }).terraform;
    expect(backend.s3).toEqual({
      bucket: "my-state",
      key: "dev/us-east-1/TapStack.tfstate",
      region: "eu-west-1",
      encrypt: true,
      use_lockfile: true,
    });
  });

  test("without TERRAFORM_STATE_BUCKET no bucket is guessed, and Terraform refuses the empty name instead of asking", () => {
    expect(document.terraform.backend.s3).toHaveProperty("bucket", "");
  });

  test("with AWS_ACCOUNT_ID the AWS provider refuses every other account", () => {
    const providerOf = (variables: Record<string, string>) =>
      (synthDocument(variables) as unknown as { provider: { aws: [object] } }).provider.aws[0];
    expect(providerOf({ AWS_ACCOUNT_ID: "123456789012" })).toHaveProperty("allowed_account_ids", ["123456789012"]);
    expect(providerOf({})).not.toHaveProperty("allowed_account_ids");
  });

  test("an older Terraform is refused at init, and both providers are named by owner", () => {
    expect(document.terraform.required_version).toBe(">= 1.11");
    const { aws, archive } = document.terraform.required_providers;
    expect([aws?.source, archive?.source]).toEqual(["hashicorp/aws", "hashicorp/archive"]);
  });

  test("the outputs are those that integration tests and applications need", () => {
    const outputs = [
      "api_key_id",
      "api_url",
      "bucket_audit",
      "bucket_audit_failures",
      "bucket_batches",
      "dlq_merchant_deliveries_url",
      "dlq_notifications_url",
      "dlq_payment_unresolved_url",
      "dlq_transaction_processing_url",
      "dlq_webhook_processing_url",
      ...Object.keys(functionEnvironment).map((name) => `function_${name.replaceAll("-", "_")}_arn`),
      "parameter_api_key",
      "parameter_callers",
      "parameter_default_endpoint",
      "parameter_stripe_key",
      "parameter_stripe_read_key",
      "parameter_webhook_secrets_fraud",
      ...webhookProviders.map((provider) => `parameter_webhook_secrets_${provider}`),
      "policy_operator_arn",
      "policy_operator_doctor_arn",
      "policy_operator_merchants_arn",
      "policy_operator_read_arn",
      "queue_merchant_deliveries_url",
      "queue_notifications_url",
      "queue_transaction_processing_url",
      "queue_webhook_processing_url",
      "table_batches",
      "table_fraud_alerts",
      "table_notifications",
      "table_operator_actions",
      "table_payment_objects",
      "table_payment_transactions",
      "table_payment_webhooks",
      "table_transactions",
      "topic_alerts_arn",
      "topic_notifications_arn",
      "workflow_batch_workflow_arn",
      "workflow_payment_review_arn",
      "workflow_payment_workflow_arn",
    ];
    expect(Object.keys(document.output).sort()).toEqual(outputs.sort());
  });

  test("every resource is tagged with suffix, repository and author", () => {
    const { provider } = synthDocument({ REPOSITORY: "tap", COMMIT_AUTHOR: "ada" }) as unknown as {
      provider: { aws: [{ default_tags: [{ tags: object }] }] };
    };
    expect(provider.aws[0].default_tags[0].tags).toEqual({
      Project: "tap",
      Environment: "dev",
      Repository: "tap",
      CommitAuthor: "ada",
    });
  });
});
