import { describe, expect, test } from "@jest/globals";
import { checks } from "../../testing/checks";
import type { TerraformDocument } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const deployments = [
  { ENVIRONMENT_SUFFIX: "dev" },
  { ENVIRONMENT_SUFFIX: "staging" },
  { ENVIRONMENT_SUFFIX: "prod" },
  { ENVIRONMENT_SUFFIX: "pr-1234567890123", AWS_REGION: "ap-southeast-2" },
  { ENVIRONMENT_SUFFIX: "dev", AWS_REGION: "us-east-2", RESERVED_CONCURRENCY: "off" },
];

describe.each(deployments)("the stack of %j", (variables) => {
  const document = synthDocument(variables);
  test.each(Object.entries(checks))("%s", (_, check) => {
    expect(check(document)).toEqual([]);
  });
});

const EMPTY_POLICY = '{"Version":"2012-10-17","Statement":[]}';

/** Each check must see the fault that it is there for. */
describe("a fault is seen:", () => {
  type Editable = { resource: Record<string, Record<string, Record<string, unknown>>> };
  const broken = (change: (document: Editable) => void): TerraformDocument => {
    const copy = structuredClone(synthDocument()) as unknown as Editable;
    change(copy);
    return copy as unknown as TerraformDocument;
  };
  const all = (document: Editable, type: string) => Object.values(document.resource[type] ?? {});
  const replaceIn = (type: string, argument: string, from: string, to: string) => (document: Editable) => {
    for (const resource of all(document, type)) {
      if (resource[argument] === undefined) continue;
      resource[argument] = JSON.parse(JSON.stringify(resource[argument]).replaceAll(from, to));
    }
  };
  const set = (type: string, argument: string, value: unknown) => (document: Editable) => {
    for (const resource of all(document, type)) resource[argument] = value;
  };

  test.each<[keyof typeof checks, string, (document: Editable) => void]>([
    [
      "role policies come before what uses the role",
      "a function that waits for nothing",
      set("aws_lambda_function", "depends_on", []),
    ],
    [
      "role policies come before what uses the role",
      "a mapping that waits for nothing",
      set("aws_lambda_event_source_mapping", "depends_on", undefined),
    ],
    [
      "every call between services has its grants",
      "no table access",
      replaceIn("aws_iam_role_policy", "policy", "dynamodb:", "dynamo:"),
    ],
    [
      "every call between services has its grants",
      "no key access",
      replaceIn("aws_iam_role_policy", "policy", "kms:Decrypt", "kms:Nothing"),
    ],
    [
      "every call between services has its grants",
      "no encryption for a queue",
      replaceIn("aws_iam_role_policy", "policy", "kms:GenerateDataKey", "kms:Nothing"),
    ],
    [
      "every call between services has its grants",
      "no backoff by visibility",
      replaceIn("aws_iam_role_policy", "policy", "sqs:ChangeMessageVisibility", "sqs:Nothing"),
    ],
    [
      "every call between services has its grants",
      "no secret access",
      replaceIn("aws_iam_role_policy", "policy", "ssm:GetParameter", "ssm:Nothing"),
    ],
    [
      "every call between services has its grants",
      "no log lines",
      replaceIn("aws_iam_role_policy", "policy", "logs:PutLogEvents", "logs:Nothing"),
    ],
    [
      "every call between services has its grants",
      "a permission for another route",
      replaceIn("aws_lambda_permission", "source_arn", "/webhook/", "/other/"),
    ],
    [
      "every call between services has its grants",
      "logs that may not use the key",
      replaceIn("aws_kms_key", "policy", "logs.us-east-1", "states"),
    ],
    [
      "every call between services has its grants",
      "a log group without the key",
      set("aws_cloudwatch_log_group", "kms_key_id", undefined),
    ],
    ["names fit AWS's limits", "a long function name", set("aws_lambda_function", "function_name", "x".repeat(65))],
    ["names fit AWS's limits", "a long queue name", set("aws_sqs_queue", "name", "x".repeat(81))],
    [
      "names fit AWS's limits",
      "a type without a rule",
      (document) => {
        document.resource.aws_new_thing = { x: {} };
      },
    ],
    [
      "nothing is retained on destroy",
      "deletion protection",
      set("aws_dynamodb_table", "deletion_protection_enabled", true),
    ],
    ["nothing is retained on destroy", "prevent_destroy", set("aws_kms_key", "lifecycle", { prevent_destroy: true })],
    [
      "nothing is retained on destroy",
      "a bucket with contents",
      (document) => {
        document.resource.aws_s3_bucket = { x: {} };
      },
    ],
    [
      "provider 5.100 and 6.x both accept every argument",
      "a region of its own",
      set("aws_sqs_queue", "region", "us-east-1"),
    ],
    [
      "provider 5.100 and 6.x both accept every argument",
      "a newer runtime",
      set("aws_lambda_function", "runtime", "nodejs24.x"),
    ],
    [
      "roles allow no more than they must",
      "all actions of a service",
      replaceIn("aws_iam_role_policy", "policy", "dynamodb:GetItem", "dynamodb:*"),
    ],
    [
      "roles allow no more than they must",
      "creating log groups",
      replaceIn("aws_iam_role_policy", "policy", "logs:CreateLogStream", "logs:CreateLogGroup"),
    ],
    [
      "resource policies let nobody in",
      "an open IAM route",
      replaceIn("aws_api_gateway_rest_api_policy", "policy", "POST/webhook/*", "*"),
    ],
    [
      "resource policies let nobody in",
      "plain HTTP",
      replaceIn("aws_sqs_queue_policy", "policy", "aws:SecureTransport", "aws:SourceIp"),
    ],
    [
      "every call between services has its grants",
      "a permission for another function",
      (document) => {
        const [first] = all(document, "aws_lambda_permission");
        const other = all(document, "aws_lambda_permission").find(
          (permission) => permission.function_name !== first?.function_name,
        );
        if (first) first.function_name = other?.function_name;
      },
    ],
    [
      "every call between services has its grants",
      "logs of any account",
      replaceIn("aws_kms_key", "policy", "aws:logs:arn", "aws:logs:other"),
    ],
    [
      "resource policies let nobody in",
      "a queue without a policy",
      (document) => {
        document.resource.aws_sqs_queue_policy = {};
      },
    ],
    [
      "resource policies let nobody in",
      "plain HTTP to the API",
      replaceIn("aws_api_gateway_rest_api_policy", "policy", 'execution_arn}/*\\"', 'execution_arn}/nowhere\\"'),
    ],
    [
      "every resource has what its kind must have",
      "trust in another service",
      replaceIn("aws_iam_role", "assume_role_policy", "lambda.", "ec2."),
    ],
    ...(
      [
        ["aws_lambda_function", "dead_letter_config"],
        ["aws_lambda_function", "kms_key_arn"],
        ["aws_lambda_function", "source_code_hash"],
        ["aws_lambda_function", "logging_config"],
        ["aws_lambda_function", "tracing_config"],
        ["aws_sqs_queue", "kms_master_key_id"],
        ["aws_sqs_queue", "message_retention_seconds"],
        ["aws_sqs_queue_redrive_allow_policy", "redrive_allow_policy"],
        ["aws_ssm_parameter", "key_id"],
        ["aws_ssm_parameter", "lifecycle"],
        ["aws_api_gateway_method", "request_validator_id"],
        ["aws_api_gateway_stage", "access_log_settings"],
        ["aws_dynamodb_table", "point_in_time_recovery"],
      ] as const
    ).map(([type, argument]): [keyof typeof checks, string, (document: Editable) => void] => [
      "every resource has what its kind must have",
      `${type} without ${argument}`,
      set(type, argument, undefined),
    ]),
    [
      "queues fit their consumers",
      "a short visibility timeout",
      set("aws_sqs_queue", "visibility_timeout_seconds", 179),
    ],
    [
      "queues fit their consumers",
      "no partial failures",
      set("aws_lambda_event_source_mapping", "function_response_types", undefined),
    ],
    [
      "queues fit their consumers",
      "more pollers than executions",
      set("aws_lambda_event_source_mapping", "scaling_config", { maximum_concurrency: 11 }),
    ],
    [
      "every call between services has its grants",
      "no stream access",
      replaceIn("aws_iam_role_policy", "policy", "dynamodb:GetRecords", "dynamodb:Nothing"),
    ],
    [
      "every call between services has its grants",
      "no place for what could not be audited",
      replaceIn("aws_iam_role_policy", "policy", "s3:PutObject", "s3:Nothing"),
    ],
    [
      "every call between services has its grants",
      "a topic that takes no alarms",
      replaceIn("aws_sns_topic_policy", "policy", "cloudwatch.amazonaws.com", "events.amazonaws.com"),
    ],
    [
      "every call between services has its grants",
      "a key that encrypts no alarms",
      replaceIn("aws_kms_key", "policy", "cloudwatch.amazonaws.com", "events.amazonaws.com"),
    ],
    [
      "every call between services has its grants",
      "a key that encrypts other alarms",
      replaceIn("aws_kms_key", "policy", ":alarm:alarm-", ":alarm:other-"),
    ],
    [
      "every call between services has its grants",
      "an alarm that tells nobody",
      set("aws_cloudwatch_metric_alarm", "alarm_actions", []),
    ],
    ["names fit AWS's limits", "an upper-case bucket", set("aws_s3_bucket", "bucket", "bucket-Audit")],
    ["resource policies let nobody in", "plain HTTP to a topic", set("aws_sns_topic_policy", "policy", EMPTY_POLICY)],
    ["resource policies let nobody in", "plain HTTP to a bucket", set("aws_s3_bucket_policy", "policy", EMPTY_POLICY)],
    ...(
      [
        ["starting_position", "LATEST"],
        ["bisect_batch_on_function_error", false],
        ["maximum_record_age_in_seconds", 60],
        ["maximum_retry_attempts", 10],
        ["destination_config", undefined],
        ["batch_size", 10],
        ["maximum_batching_window_in_seconds", 0],
        ["event_source_arn", "another stream"],
      ] as const
    ).map(([argument, value]): [keyof typeof checks, string, (document: Editable) => void] => [
      "every table is audited",
      `${argument} ${value}`,
      set("aws_lambda_event_source_mapping", argument, value),
    ]),
    [
      "every table is audited",
      "a new table without a mapping",
      (document) => {
        const [table] = all(document, "aws_dynamodb_table");
        document.resource.aws_dynamodb_table = { ...document.resource.aws_dynamodb_table, new_table: { ...table } };
      },
    ],
    ...(
      [
        ["aws_lambda_function", "Errors"],
        ["aws_lambda_function", "Throttles"],
        ["aws_sqs_queue", "ApproximateNumberOfMessagesVisible"],
        ["aws_sqs_queue", "ApproximateAgeOfOldestMessage"],
        ["aws_api_gateway_rest_api", "5XXError"],
        ["aws_api_gateway_rest_api", "Latency"],
        ["aws_wafv2_web_acl", "BlockedRequests"],
        ["aws_lambda_event_source_mapping", "IteratorAge"],
      ] as const
    ).map(([type, metric]): [keyof typeof checks, string, (document: Editable) => void] => [
      "what can fail is watched",
      `${type} without an alarm on ${metric}`,
      replaceIn("aws_cloudwatch_metric_alarm", "metric_name", metric, "Other"),
    ]),
    ...(
      [
        ["a percentile beside a statistic", "statistic", "Sum"],
        ["missing data that rings", "treat_missing_data", "breaching"],
        ["no first step", "alarm_description", "Something happened."],
        ["a dimension that AWS does not keep", "dimensions", { Route: "x" }],
      ] as const
    ).map(([what, argument, value]): [keyof typeof checks, string, (document: Editable) => void] => [
      "every resource has what its kind must have",
      `an alarm with ${what}`,
      set("aws_cloudwatch_metric_alarm", argument, value),
    ]),
    ...(
      [
        ["aws_s3_bucket_versioning", "versioning_configuration"],
        ["aws_s3_bucket_public_access_block", "block_public_policy"],
        ["aws_s3_bucket_server_side_encryption_configuration", "rule"],
        ["aws_s3_bucket_lifecycle_configuration", "rule"],
        ["aws_s3_bucket_ownership_controls", "bucket"],
        ["aws_sns_topic", "kms_master_key_id"],
      ] as const
    ).map(([type, argument]): [keyof typeof checks, string, (document: Editable) => void] => [
      "every resource has what its kind must have",
      `${type} without ${argument}`,
      set(type, argument, undefined),
    ]),
    [
      "the firewall holds",
      "an argument in camel case",
      replaceIn("aws_wafv2_web_acl", "rule", "rate_based_statement", "rateBasedStatement"),
    ],
    [
      "the firewall holds",
      "a rule that lets requests pass unseen",
      replaceIn("aws_wafv2_web_acl", "rule", '"action":{"block"', '"action":{"allow"'),
    ],
    ["the firewall holds", "a rate limit on everybody", replaceIn("aws_wafv2_web_acl", "rule", "/v1/webhook/", "/")],
    [
      "the firewall holds",
      "a web ACL that is gone",
      (document) => {
        document.resource.aws_wafv2_web_acl = {};
      },
    ],
    ["the firewall holds", "a default that blocks", set("aws_wafv2_web_acl", "default_action", { block: {} })],
    ["the firewall holds", "a metric under another name", set("aws_wafv2_web_acl", "name", "other")],
    ["the firewall holds", "a high limit", replaceIn("aws_wafv2_web_acl", "rule", '"limit":600', '"limit":6000000')],
    ["the firewall holds", "groups that only count", replaceIn("aws_wafv2_web_acl", "rule", '"none":{}', '"count":{}')],
    [
      "the firewall holds",
      "a rule on bodies that blocks",
      replaceIn("aws_wafv2_web_acl", "rule", "GenericLFI_BODY", "SomeOther_BODY"),
    ],
    ["the firewall holds", "a group that is gone", replaceIn("aws_wafv2_web_acl", "rule", "AnonymousIpList", "Other")],
    [
      "the firewall holds",
      "a log of all that it counts",
      replaceIn("aws_wafv2_web_acl_logging_configuration", "logging_filter", "BLOCK", "COUNT"),
    ],
    ...(
      [
        [
          "a function that the role may not invoke",
          "aws_iam_role_policy",
          "policy",
          "lambda:InvokeFunction",
          "lambda:Nothing",
        ],
        [
          "a review that the role may not start",
          "aws_iam_role_policy",
          "policy",
          "states:StartExecution",
          "states:Nothing",
        ],
        ["no way out of a failure", "aws_sfn_state_machine", "definition", "States.ALL", "States.Some"],
        ["no retry of Lambda's trouble", "aws_sfn_state_machine", "definition", "Lambda.SdkClientException", "Other"],
        ["a wait without an end", "aws_sfn_state_machine", "definition", '\\"TimeoutSeconds\\":3600,', ""],
        [
          "a state that is not there",
          "aws_sfn_state_machine",
          "definition",
          '\\"Next\\":\\"Notify\\"',
          '\\"Next\\":\\"Nowhere\\"',
        ],
        ["a wait in an express workflow", "aws_sfn_state_machine", "type", "STANDARD", "EXPRESS"],
      ] as const
    ).map(([what, type, argument, from, to]): [keyof typeof checks, string, (document: Editable) => void] => [
      "workflows may do what they say",
      what,
      replaceIn(type, argument, from, to),
    ]),
    [
      "every resource has what its kind must have",
      "a workflow that logs its data",
      replaceIn(
        "aws_sfn_state_machine",
        "logging_configuration",
        '"include_execution_data":false',
        '"include_execution_data":true',
      ),
    ],
    [
      "every resource has what its kind must have",
      "a short audit log",
      set("aws_cloudwatch_log_group", "retention_in_days", 1),
    ],
    [
      "every resource has what its kind must have",
      "a FIFO queue without throughput by group",
      set("aws_sqs_queue", "fifo_throughput_limit", "perQueue"),
    ],
    [
      "every call between services has its grants",
      "a schedule that may not call its function",
      (document) => {
        for (const policy of all(document, "aws_iam_role_policy").filter(({ role }) =>
          String(role).includes("schedule"),
        )) {
          policy.policy = EMPTY_POLICY;
        }
      },
    ],
    [
      "role policies come before what uses the role",
      "a schedule that waits for nothing",
      set("aws_scheduler_schedule", "depends_on", []),
    ],
    [
      "every resource has what its kind must have",
      "a heartbeat that is silent in silence",
      (document) => {
        for (const alarm of all(document, "aws_cloudwatch_metric_alarm")) {
          if (alarm.comparison_operator === "LessThanThreshold") alarm.treat_missing_data = "notBreaching";
        }
      },
    ],
    [
      "uploads reach their workflows",
      "a bucket that tells nobody",
      set("aws_s3_bucket_notification", "eventbridge", false),
    ],
    [
      "uploads reach their workflows",
      "a rule whose role may start nothing",
      replaceIn("aws_iam_role_policy", "policy", "states:StartExecution", "states:DescribeExecution"),
    ],
    [
      "uploads reach their workflows",
      "a dead letter queue that EventBridge may not send to",
      replaceIn("aws_sqs_queue_policy", "policy", "events.amazonaws.com", "sns.amazonaws.com"),
    ],
    [
      "uploads reach their workflows",
      "a key that EventBridge may not use",
      replaceIn("aws_kms_key", "policy", "events.amazonaws.com", "sns.amazonaws.com"),
    ],
    [
      "uploads reach their workflows",
      "a target that loses events",
      set("aws_cloudwatch_event_target", "dead_letter_config", undefined),
    ],
    [
      "every call between services has its grants",
      "objects granted on the bucket itself",
      replaceIn("aws_iam_role_policy", "policy", ".arn}/*", ".arn}"),
    ],
    [
      "every call between services has its grants",
      "a stream granted on its table",
      replaceIn("aws_iam_role_policy", "policy", ".stream_arn}", ".arn}"),
    ],
    [
      "what can fail is watched",
      "a threshold that nothing reaches",
      set("aws_cloudwatch_metric_alarm", "threshold", 1e9),
    ],
    [
      "what can fail is watched",
      "an alarm that rings when all is well",
      set("aws_cloudwatch_metric_alarm", "comparison_operator", "LessThanThreshold"),
    ],
    ["the firewall holds", "no association", set("aws_wafv2_web_acl_association", "resource_arn", "elsewhere")],
    [
      "the firewall holds",
      "a log group that AWS refuses",
      replaceIn("aws_cloudwatch_log_group", "name", "aws-waf-logs-", "waf-logs-"),
    ],
    [
      "the firewall holds",
      "signatures in its log",
      replaceIn("aws_wafv2_web_acl_logging_configuration", "redacted_fields", "stripe-signature", "x-other"),
    ],
    [
      "the firewall holds",
      "a log resource policy of our own",
      (document) => {
        document.resource.aws_cloudwatch_log_resource_policy = { x: {} };
      },
    ],
    ["queues fit their consumers", "no dead letter queue", set("aws_sqs_queue", "redrive_policy", undefined)],
  ])("%s: %s", (name, _, change) => {
    const check = checks[name];
    expect(check?.(broken(change))).not.toEqual([]);
  });
});
