import { deploymentOf } from "../../core/contracts/deployment-schema";
import { addressesIn, type Check, type Resource, resourcesOf } from "./document";

type Expectation = readonly [what: string, holds: (resource: Resource) => boolean];

const refersTo = (type: string, argument: string) => (resource: Resource) =>
  addressesIn(resource.attributes[argument]).some((address) => address.startsWith(`${type}.`));

/**
 * The one parameter whose value Terraform writes and keeps: what tools need to know of the deployment. Its value has the
 * fields of its schema only, which are no secrets.
 */
const describesDeployment = ({ name, value }: Resource["attributes"]): boolean => {
  if (!/^\/tap\/[a-z0-9-]+\/deployment$/.test(String(name))) return false;
  deploymentOf(String(value));
  return true;
};

/** Trust in Lambda, or in Step Functions, Scheduler or EventBridge where they act for this account. */
const trusts = [
  /^\{"Version":"2012-10-17","Statement":\[\{"Effect":"Allow","Principal":\{"Service":"lambda\.amazonaws\.com"\},"Action":"sts:AssumeRole"\}\]\}$/,
  /^\{"Version":"2012-10-17","Statement":\[\{"Effect":"Allow","Principal":\{"Service":"(?:states|scheduler|events)\.amazonaws\.com"\},"Action":"sts:AssumeRole","Condition":\{"StringEquals":\{"aws:SourceAccount":"\$\{data\.aws_caller_identity\.[\w-]+\.account_id\}"\}\}\}\]\}$/,
];

/** Sets of dimensions under which AWS keeps a namespace's metrics: an alarm on any other is never raised. */
const dimensions: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "AWS/ApiGateway": [
    ["ApiName", "Stage"],
    ["ApiName", "Stage", "Method", "Resource"],
  ],
  "AWS/Lambda": [["FunctionName"]],
  "AWS/SQS": [["QueueName"]],
  "AWS/States": [["StateMachineArn"]],
  "AWS/DynamoDB": [["TableName"]],
  "AWS/Events": [["RuleName"]],
  "AWS/SES": [["deployment"]],
  "AWS/WAFV2": [["WebACL", "Region", "Rule"]],
};

/** Resources that every bucket needs; each names the bucket. */
const bucketParts = [
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_s3_bucket_versioning",
];

/** Properties that every resource of a type must have, although the emulator works without them. */
const expectations: Readonly<Record<string, readonly Expectation[]>> = {
  aws_lambda_function: [
    ["a dead letter queue", refersTo("aws_sqs_queue", "dead_letter_config")],
    ["variables under the customer key", refersTo("aws_kms_key", "kms_key_arn")],
    ["tracing", ({ attributes }) => JSON.stringify(attributes.tracing_config) === '{"mode":"Active"}'],
    [
      "a hash, so that changed code is deployed",
      ({ attributes }) => String(attributes.source_code_hash).includes("base64sha256"),
    ],
    [
      "a log group that is made first",
      ({ attributes }) => {
        const [group = ""] = addressesIn(attributes.logging_config);
        return group.startsWith("aws_cloudwatch_log_group.") && (attributes.depends_on?.includes(group) ?? false);
      },
    ],
    [
      "a log in JSON form that keeps the lines of metrics, which have no level",
      ({ attributes }) => {
        const { log_format, application_log_level } = (attributes.logging_config ?? {}) as Record<string, unknown>;
        return log_format === "JSON" && application_log_level === "INFO";
      },
    ],
  ],
  aws_xray_sampling_rule: [
    [
      "one stage that it is for",
      ({ attributes: { service_name, service_type } }) =>
        /^api-.+\/[A-Za-z0-9_-]+$/.test(String(service_name)) && service_type === "AWS::ApiGateway::Stage",
    ],
  ],
  aws_iam_role: [
    [
      "trust in one service alone",
      ({ attributes }) => trusts.some((trust) => trust.test(String(attributes.assume_role_policy))),
    ],
  ],
  aws_dynamodb_table: [
    ["the customer key", refersTo("aws_kms_key", "server_side_encryption")],
    [
      "point-in-time recovery",
      ({ attributes }) => JSON.stringify(attributes.point_in_time_recovery) === '{"enabled":true}',
    ],
    [
      "a stream with both images",
      ({ attributes }) => attributes.stream_view_type === "NEW_AND_OLD_IMAGES" && attributes.stream_enabled === true,
    ],
    ["on-demand capacity", ({ attributes }) => attributes.billing_mode === "PAY_PER_REQUEST"],
  ],
  aws_sqs_queue: [
    ["the customer key", refersTo("aws_kms_key", "kms_master_key_id")],
    [
      "14 days of retention, 4 for a FIFO work queue",
      ({ attributes }) =>
        attributes.message_retention_seconds ===
        (attributes.fifo_queue === true && attributes.redrive_policy !== undefined ? 345_600 : 1_209_600),
    ],
    [
      "deduplication and throughput by group, if it is a FIFO queue",
      ({ attributes }) =>
        String(attributes.name).endsWith(".fifo")
          ? attributes.fifo_queue === true &&
            attributes.content_based_deduplication === true &&
            attributes.deduplication_scope === "messageGroup" &&
            attributes.fifo_throughput_limit === "perMessageGroupId"
          : attributes.fifo_queue === undefined,
    ],
  ],
  aws_sqs_queue_redrive_allow_policy: [
    [
      "its source queue",
      ({ attributes }) => /"sourceQueueArns":\["\$\{aws_sqs_queue\./.test(String(attributes.redrive_allow_policy)),
    ],
  ],
  aws_ssm_parameter: [
    ["the customer key", refersTo("aws_kms_key", "key_id")],
    ["encryption", ({ attributes }) => attributes.type === "SecureString"],
    ["no value in the state", ({ attributes }) => describesDeployment(attributes) || !("value" in attributes)],
    [
      "an operator's value that no update erases, or the value of the resource that it is replaced with",
      ({ attributes }) => {
        if (describesDeployment(attributes)) return attributes.lifecycle === undefined;
        const source = /^\$\{(aws_\w+\.[\w-]+)\.value\}$/.exec(String(attributes.value_wo))?.[1];
        const lifecycle = source ? `{"replace_triggered_by":["${source}.id"]}` : '{"ignore_changes":"all"}';
        return JSON.stringify(attributes.lifecycle) === lifecycle;
      },
    ],
  ],
  aws_cloudwatch_log_group: [
    ["the customer key", refersTo("aws_kms_key", "kms_key_id")],
    [
      "a retention that CloudWatch knows",
      ({ attributes }) => [7, 14, 30, 60, 90, 180, 365, 400].includes(Number(attributes.retention_in_days)),
    ],
    [
      "at least 30 days, if it is the audit log",
      ({ attributes }) => !/\/audit$/.test(String(attributes.name)) || Number(attributes.retention_in_days) >= 30,
    ],
  ],
  aws_api_gateway_method: [
    ["a request validator", refersTo("aws_api_gateway_request_validator", "request_validator_id")],
  ],
  aws_api_gateway_stage: [
    ["an access log", refersTo("aws_cloudwatch_log_group", "access_log_settings")],
    ["tracing", ({ attributes }) => attributes.xray_tracing_enabled === true],
  ],
  aws_sns_topic: [
    ["the customer key", refersTo("aws_kms_key", "kms_master_key_id")],
    ["tracing", ({ attributes }) => attributes.tracing_config === "Active"],
  ],
  aws_s3_bucket_versioning: [
    ["versions", ({ attributes }) => JSON.stringify(attributes.versioning_configuration) === '{"status":"Enabled"}'],
  ],
  aws_s3_bucket_public_access_block: [
    [
      "all four blocks",
      ({ attributes }) =>
        ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].every(
          (argument) => attributes[argument] === true,
        ),
    ],
  ],
  aws_s3_bucket_server_side_encryption_configuration: [
    ["the customer key", refersTo("aws_kms_key", "rule")],
    [
      "encryption by KMS",
      ({ attributes }) => JSON.stringify(attributes.rule ?? null).includes('"sse_algorithm":"aws:kms"'),
    ],
    [
      "a key for many objects",
      ({ attributes }) => JSON.stringify(attributes.rule ?? null).includes('"bucket_key_enabled":true'),
    ],
  ],
  aws_s3_bucket_lifecycle_configuration: [
    [
      "an end for objects, old versions and broken uploads",
      ({ attributes }) =>
        ["expiration", "noncurrent_version_expiration", "abort_incomplete_multipart_upload"].every((argument) =>
          JSON.stringify(attributes.rule ?? null).includes(`"${argument}"`),
        ) && JSON.stringify(attributes.rule).includes('"status":"Enabled"'),
    ],
  ],
  aws_cloudwatch_metric_alarm: [
    [
      "a percentile, a statistic or an expression, never two of them",
      ({ attributes }) =>
        [attributes.statistic, attributes.extended_statistic, attributes.metric_query].filter(
          (way) => way !== undefined,
        ).length === 1,
    ],
    [
      "silence where nothing happened, unless it listens for silence",
      ({ attributes }) =>
        attributes.treat_missing_data ===
          (attributes.comparison_operator === "LessThanThreshold" ? "breaching" : "notBreaching") &&
        (attributes.extended_statistic === undefined || attributes.evaluate_low_sample_count_percentiles === "ignore"),
    ],
    [
      "a description that says what to do first",
      ({ attributes }) =>
        / First: .+/.test(String(attributes.alarm_description)) && String(attributes.alarm_description).length <= 1024,
    ],
    [
      "the dimensions of its namespace",
      ({ attributes }) =>
        attributes.metric_query !== undefined ||
        (dimensions[String(attributes.namespace)] ?? [[]]).some(
          (keys) =>
            Object.keys((attributes.dimensions ?? {}) as object)
              .sort()
              .join() === [...keys].sort().join(),
        ),
    ],
  ],
  aws_sfn_state_machine: [
    ["tracing", ({ attributes }) => JSON.stringify(attributes.tracing_configuration) === '{"enabled":true}'],
    [
      "a log of its errors without data, under a prefix that needs no resource policy",
      ({ attributes }) => {
        const { include_execution_data, log_destination } = (attributes.logging_configuration ?? {}) as Record<
          string,
          unknown
        >;
        return (
          include_execution_data === false &&
          /^\$\{aws_cloudwatch_log_group\.[\w-]+\.arn\}:\*$/.test(String(log_destination))
        );
      },
    ],
  ],
  aws_scheduler_schedule: [
    [
      "an end to its retries, and a place for what fails",
      ({ attributes }) => /"dead_letter_config".*"retry_policy"/.test(JSON.stringify(attributes.target)),
    ],
    ["a group", refersTo("aws_scheduler_schedule_group", "group_name")],
  ],
  aws_api_gateway_domain_name: [["TLS 1.2 at least", ({ attributes }) => attributes.security_policy === "TLS_1_2"]],
  aws_s3_bucket_ownership_controls: [
    ["no ACLs", ({ attributes }) => JSON.stringify(attributes.rule) === '{"object_ownership":"BucketOwnerEnforced"}'],
  ],
  aws_kms_key: [["rotation", ({ attributes }) => attributes.enable_key_rotation === true]],
};

/** Every resource has the properties and the parts that its type must have. */
export const nothingIsMissing: Check = (document) => [
  ...Object.entries(expectations).flatMap(([type, expected]) =>
    resourcesOf(document, type).flatMap((resource) =>
      expected.filter(([, holds]) => !holds(resource)).map(([what]) => `${resource.address} has not: ${what}`),
    ),
  ),
  ...resourcesOf(document, "aws_s3_bucket").flatMap(({ address }) =>
    bucketParts
      .filter(
        (type) =>
          resourcesOf(document, type).filter((part) => addressesIn(part.attributes.bucket).includes(address)).length !==
          1,
      )
      .map((type) => `${address} has no ${type}, or several`),
  ),
];
