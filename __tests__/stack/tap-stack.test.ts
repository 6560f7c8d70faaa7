import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { SfnStateMachine } from "@cdktf/provider-aws/lib/sfn-state-machine";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { describe, expect, test } from "@jest/globals";
import { functionEnvironment } from "../../core/contracts/environment";
import { webhookProviders } from "../../core/contracts/providers";
import { resourcesOf } from "../../testing/checks/document";
import { expectResource, synthDocument } from "../../testing/synth";

const document = synthDocument();

describe("the key", () => {
  test("rotates, and is pending for seven days after destroy", () => {
    expectResource(KmsKey, { enable_key_rotation: true, deletion_window_in_days: 7 });
  });
  test("has an alias with the suffix", () => expectResource(KmsAlias, { name: "alias/key-tap-dev" }));
});

describe("every table", () => {
  test.each([
    ["table-payment-webhooks-dev", "event_key", "record"],
    ["table-payment-transactions-dev", "transaction_id", "timestamp"],
    ["table-transactions-dev", "transaction_id", undefined],
    ["table-notifications-dev", "transaction_id", "notification_id"],
    ["table-batches-dev", "batch_id", undefined],
  ])("%s is on demand, recoverable, encrypted and streamed", (name, hashKey, rangeKey) => {
    expectResource(DynamodbTable, {
      name,
      hash_key: hashKey,
      ...(rangeKey && { range_key: rangeKey }),
      billing_mode: "PAY_PER_REQUEST",
      point_in_time_recovery: { enabled: true },
      stream_enabled: true,
      stream_view_type: "NEW_AND_OLD_IMAGES",
    });
  });

  test("is under the customer key", () => {
    for (const { attributes } of resourcesOf(document, "aws_dynamodb_table")) {
      expect(attributes.server_side_encryption).toEqual({
        enabled: true,
        kms_key_arn: expect.stringMatching(/^\$\{aws_kms_key\./),
      });
    }
  });

  test("forgets raw events by the attribute that the inbox writes", () => {
    expectResource(DynamodbTable, {
      name: "table-payment-webhooks-dev",
      ttl: { enabled: true, attribute_name: "expires_at" },
    });
  });
});

describe("uploaded files", () => {
  test("start the batch workflow, which gets their key and version", () => {
    const [rule] = resourcesOf(document, "aws_cloudwatch_event_rule");
    expect(JSON.parse(String(rule?.attributes.event_pattern))).toMatchObject({
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: { object: { key: [{ prefix: "uploads/" }] } },
    });
    const [target] = resourcesOf(document, "aws_cloudwatch_event_target");
    expect(target?.attributes.input_transformer).toEqual({
      input_paths: { key: "$.detail.object.key", version: "$.detail.object.version-id" },
      input_template: '{"key": <key>, "version_id": <version>}',
    });
  });

  test("are signed for by a function that may write uploads and read results, nothing else", () => {
    const policy = resourcesOf(document, "aws_iam_role_policy").find(({ address }) => address.includes("batch-api"));
    const { Statement } = JSON.parse(String(policy?.attributes.policy)) as {
      Statement: { Action: string[]; Resource: string }[];
    };
    const onObjects = Statement.filter(({ Action }) => Action[0]?.startsWith("s3:"));
    expect(onObjects.map(({ Action, Resource }) => [Action, Resource.replace(/^.*\}/, "")])).toEqual([
      [["s3:PutObject"], "/uploads/*"],
      [["s3:GetObject"], "/results/*"],
    ]);
  });
});

describe("every function", () => {
  test.each([
    ["webhook-receiver", 512, 30],
    ["webhook-processor", 512, 30],
    ["transaction-reader", 512, 30],
    ["audit-logger", 512, 60],
    ["payment-tasks", 512, 60],
    ["reconciler", 512, 60],
    ["transaction-processor", 3072, 300],
    ["fraud-handler", 3072, 300],
    ["notification-sender", 3072, 300],
  ])("%s is as the documents ask", (name, memory_size, timeout) => {
    expectResource(LambdaFunction, {
      function_name: `lambda-${name}-dev`,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      memory_size,
      timeout,
      handler: "index.handler",
      tracing_config: { mode: "Active" },
    });
    expectResource(CloudwatchLogGroup, { name: `/aws/lambda/lambda-${name}-dev`, retention_in_days: 7 });
    expectResource(SqsQueue, { name: `dlq-${name}-dev` });
  });

  test("is zipped by the archive provider from a path that moves with the file", () => {
    const archives = (document as unknown as { data: { archive_file: Record<string, { source_dir: string }> } }).data
      .archive_file;
    for (const { source_dir } of Object.values(archives)) expect(source_dir).toMatch(/^assets\//);
    expect(Object.keys(archives).length).toBe(Object.keys(functionEnvironment).length);
  });
});

describe("the workflows", () => {
  test("are express for the short path and standard for the one that waits", () => {
    expectResource(SfnStateMachine, { name: "workflow-payment-workflow-dev", type: "EXPRESS" });
    expectResource(SfnStateMachine, { name: "workflow-payment-review-dev", type: "STANDARD" });
  });

  test("carry ids and outcomes in their state, and nothing of a payment", () => {
    for (const { attributes } of resourcesOf(document, "aws_sfn_state_machine")) {
      const paths = [...String(attributes.definition).matchAll(/"(?:\$\$?\.[\w.]+|States\.Format[^"]*)"/g)].map(
        ([path]) => path,
      );
      const known =
        /^"(\$\.(transaction_id|key|version_id|attempt|result(\.outcome)?|error|review(\.decision)?|Payload\.outcome)|\$\$\.(State\.RetryCount|Task\.Token|Execution\.Name)|States\.Format\('\{\}-\{\}', \$\.transaction_id, \$\.attempt\))"$/;
      expect(paths.length).toBeGreaterThan(10);
      expect(paths.filter((path) => !known.test(path))).toEqual([]);
    }
  });
});

describe("secrets", () => {
  test.each(["/tap/dev/providers/stripe/webhook-secrets", "/tap/dev/callers"])(
    "%s are written once and never read back into the state",
    (name) => {
      expectResource(SsmParameter, { name, type: "SecureString", value_wo: "unset", value_wo_version: 1 });
      for (const { attributes } of resourcesOf(document, "aws_ssm_parameter")) {
        expect(attributes).not.toHaveProperty("value");
      }
    },
  );
});

describe("the API", () => {
  test("leaves provider webhooks to their signature and asks IAM for everything else", () => {
    expectResource(ApiGatewayMethod, { http_method: "POST", authorization: "NONE", api_key_required: false });
    expectResource(ApiGatewayMethod, { http_method: "GET", authorization: "AWS_IAM", api_key_required: false });
  });

  test("is traced, logged without data and throttled on every route", () => {
    expectResource(ApiGatewayStage, { stage_name: "v1", xray_tracing_enabled: true });
    expectResource(ApiGatewayMethodSettings, {
      method_path: "*/*",
      settings: {
        logging_level: "INFO",
        data_trace_enabled: false,
        metrics_enabled: true,
        throttling_rate_limit: 1000,
        throttling_burst_limit: 1000,
      },
    });
  });

  // As AWS tells of them: with the slashes of a path as they are, they would be settings of no method.
  test.each([
    ["~1webhook~1{provider}/POST", 700],
    ["~1transactions/POST", 300],
    ["~1transactions~1{id}~1notify/POST", 300],
  ])("limits %s by itself", (method_path, throttling_rate_limit) => {
    expectResource(ApiGatewayMethodSettings, { method_path, settings: { throttling_rate_limit } });
  });
});

describe("Terraform", () => {
  test("keeps its state encrypted and locked, by suffix and region", () => {
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

  test("is told no bucket rather than a guessed one", () => {
    expect(document.terraform.backend.s3).not.toHaveProperty("bucket");
  });

  test("outputs what integration tests and applications need", () => {
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
      "parameter_callers",
      "parameter_default_endpoint",
      "parameter_stripe_key",
      "parameter_webhook_secrets_fraud",
      ...webhookProviders.map((provider) => `parameter_webhook_secrets_${provider}`),
      "queue_merchant_deliveries_url",
      "queue_notifications_url",
      "queue_transaction_processing_url",
      "queue_webhook_processing_url",
      "table_batches",
      "table_fraud_alerts",
      "table_notifications",
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

  test("tags everything with suffix, repository and author", () => {
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
