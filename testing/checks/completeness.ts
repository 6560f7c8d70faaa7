import { addressesIn, type Check, type Resource, resourcesOf } from "./document";

type Expectation = readonly [what: string, holds: (resource: Resource) => boolean];

const refersTo = (type: string, argument: string) => (resource: Resource) =>
  addressesIn(resource.attributes[argument]).some((address) => address.startsWith(`${type}.`));

/** What every resource of a type must have, and what the emulator would do without. */
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
  ],
  aws_iam_role: [
    [
      "trust in Lambda alone",
      ({ attributes }) =>
        String(attributes.assume_role_policy) ===
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
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
    ["14 days of retention", ({ attributes }) => attributes.message_retention_seconds === 1_209_600],
  ],
  aws_sqs_queue_redrive_allow_policy: [
    [
      "its source queue",
      ({ attributes }) => /"sourceQueueArns":\["\$\{aws_sqs_queue\./.test(String(attributes.redrive_allow_policy)),
    ],
  ],
  aws_ssm_parameter: [
    ["the customer key", refersTo("aws_kms_key", "key_id")],
    ["no value in the state", ({ attributes }) => attributes.type === "SecureString" && !("value" in attributes)],
    [
      "an operator's value that no update erases",
      ({ attributes }) => JSON.stringify(attributes.lifecycle) === '{"ignore_changes":"all"}',
    ],
  ],
  aws_cloudwatch_log_group: [
    ["the customer key", refersTo("aws_kms_key", "kms_key_id")],
    ["a retention", ({ attributes }) => Number(attributes.retention_in_days) > 0],
  ],
  aws_api_gateway_method: [
    ["a request validator", refersTo("aws_api_gateway_request_validator", "request_validator_id")],
  ],
  aws_api_gateway_stage: [
    ["an access log", refersTo("aws_cloudwatch_log_group", "access_log_settings")],
    ["tracing", ({ attributes }) => attributes.xray_tracing_enabled === true],
  ],
  aws_kms_key: [["rotation", ({ attributes }) => attributes.enable_key_rotation === true]],
};

/** Every resource has what all of its type must have. */
export const nothingIsMissing: Check = (document) =>
  Object.entries(expectations).flatMap(([type, expected]) =>
    resourcesOf(document, type).flatMap((resource) =>
      expected.filter(([, holds]) => !holds(resource)).map(([what]) => `${resource.address} has not: ${what}`),
    ),
  );
