import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { ApiGatewayUsagePlan } from "@cdktf/provider-aws/lib/api-gateway-usage-plan";
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
import { routes } from "../../lib/api/routes";
import { environments } from "../../lib/config/environments";
import { resourcesOf } from "../../testing/checks/document";
import { expectResource, synthDocument } from "../../testing/synth";

const document = synthDocument();

describe("the key", () => {
  test("the key rotates, and is pending for seven days after destroy", () => {
    expectResource(KmsKey, { enable_key_rotation: true, deletion_window_in_days: 7 });
  });
  test("the key has an alias with the suffix", () => expectResource(KmsAlias, { name: "alias/key-tap-dev" }));
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

  test("every table is under the customer key", () => {
    for (const { attributes } of resourcesOf(document, "aws_dynamodb_table")) {
      expect(attributes.server_side_encryption).toEqual({
        enabled: true,
        kms_key_arn: expect.stringMatching(/^\$\{aws_kms_key\./),
      });
    }
  });

  test("the inbox expires events by the attribute that its adapter writes", () => {
    expectResource(DynamodbTable, {
      name: "table-payment-webhooks-dev",
      ttl: { enabled: true, attribute_name: "expires_at" },
    });
  });
});

describe("uploaded files", () => {
  test("an uploaded file starts the batch workflow, which gets its key and version", () => {
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

  test("batch-api, which signs forms and links, may write uploads and read results, and no other object", () => {
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
    ["payment-tasks", 512, 12],
    ["reconciler", 512, 60],
    ["transaction-processor", 3072, 300],
    ["fraud-handler", 3072, 300],
    ["notification-sender", 3072, 300],
  ])("the function %s has the memory and timeout that docs/requirements.md names", (name, memory_size, timeout) => {
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

  test("every function is zipped from a path relative to the synthesized file", () => {
    const archives = (document as unknown as { data: { archive_file: Record<string, { source_dir: string }> } }).data
      .archive_file;
    for (const { source_dir } of Object.values(archives)) expect(source_dir).toMatch(/^assets\//);
    expect(Object.keys(archives).length).toBe(Object.keys(functionEnvironment).length);
  });
});

describe("the workflows", () => {
  test("payment-workflow is an express workflow, and payment-review, which waits, a standard one", () => {
    expectResource(SfnStateMachine, { name: "workflow-payment-workflow-dev", type: "EXPRESS" });
    expectResource(SfnStateMachine, { name: "workflow-payment-review-dev", type: "STANDARD" });
  });

  test("every workflow carries ids and outcomes in its state, and no data of a payment", () => {
    for (const { attributes } of resourcesOf(document, "aws_sfn_state_machine")) {
      const paths = [...String(attributes.definition).matchAll(/"(?:\$\$?\.[\w.]+|States\.Format[^"]*)"/g)].map(
        ([path]) => path,
      );
      const known =
        /^"(\$\.(transaction_id|modification_id|key|version_id|attempt|result(\.outcome)?|error|review(\.decision)?|Payload\.outcome)|\$\$\.(State\.RetryCount|Task\.Token|Execution\.Name)|States\.Format\('\{\}-\{\}', \$\.transaction_id, \$\.attempt\))"$/;
      expect(paths.length).toBeGreaterThan(10);
      expect(paths.filter((path) => !known.test(path))).toEqual([]);
    }
  });
});

describe("secrets", () => {
  test.each(["/tap/dev/providers/stripe/webhook-secrets", "/tap/dev/callers"])(
    "the secret %s is written once, and never read back into the Terraform state",
    (name) => {
      expectResource(SsmParameter, { name, type: "SecureString", value_wo: "unset", value_wo_version: 1 });
      for (const { attributes } of resourcesOf(document, "aws_ssm_parameter")) {
        if (attributes.name !== "/tap/dev/deployment") expect(attributes).not.toHaveProperty("value");
      }
    },
  );
});

test("the API key is a secret parameter too, which a new key replaces, and no output has its value", () => {
  const [{ address = "" } = {}] = resourcesOf(document, "aws_api_gateway_api_key");
  expectResource(SsmParameter, {
    name: "/tap/dev/api-key",
    type: "SecureString",
    value_wo: `\${${address}.value}`,
    value_wo_version: 1,
    lifecycle: { replace_triggered_by: [`${address}.id`] },
  });
  const outputs = JSON.stringify((document as unknown as { output: object }).output);
  expect(outputs).not.toContain(`${address}.value`);
  expect(outputs).toContain("aws_ssm_parameter.rest-api_api-key-parameter");
});

describe("the API", () => {
  test("the API leaves webhooks to their signature, and requires IAM for other routes", () => {
    expectResource(ApiGatewayMethod, { http_method: "POST", authorization: "NONE", api_key_required: false });
    expectResource(ApiGatewayMethod, { http_method: "GET", authorization: "AWS_IAM", api_key_required: false });
  });

  test("the API stage is traced, logged without data and throttled on every route", () => {
    expectResource(ApiGatewayStage, { stage_name: "v1", xray_tracing_enabled: true });
    expectResource(ApiGatewayMethodSettings, {
      method_path: "*/*",
      settings: {
        logging_level: "INFO",
        data_trace_enabled: false,
        metrics_enabled: false,
        throttling_rate_limit: 1000,
        throttling_burst_limit: 1000,
      },
    });
  });

  // With plain slashes in a path, AWS would store settings of no method.
  test.each([
    ["~1webhook~1{provider}/POST", 1000],
    ["~1webhooks~1payment/POST", 1000],
    ["~1fraud-webhook/POST", 1000],
    ["~1transactions/POST", 1000],
    ["~1transactions/GET", 300],
    ["~1transactions~1{id}~1notify/POST", 300],
    ["~1batches/POST", 300],
  ])("the route %s admits %d requests a second, and as many at once", (method_path, limit) => {
    const settings = { throttling_rate_limit: limit, throttling_burst_limit: limit };
    expectResource(ApiGatewayMethodSettings, { method_path, settings });
  });

  test("neither the stage nor the usage plan admits less than the routes that it limits", () => {
    for (const { throttle } of Object.values(environments)) {
      for (const limit of ["rate", "burst"] as const) {
        const highest = Math.max(...routes.map((route) => throttle[route.throttle][limit]));
        expect(throttle.stage[limit]).toBeGreaterThanOrEqual(highest);
      }
    }
    // Two at 1,000: payments and fraud decisions. Fifteen at 300.
    expectResource(ApiGatewayUsagePlan, { throttle_settings: { rate_limit: 6500, burst_limit: 6500 } });
  });
});
