import { resourcesOf } from "../../testing/checks/document";
import { all, EMPTY_POLICY, faults, replaceIn, set } from "../../testing/faults";
import { synthDocument } from "../../testing/synth";

faults("role policies come before what uses the role", {
  "a function that waits for nothing": set("aws_lambda_function", "depends_on", []),
  "a mapping that waits for nothing": set("aws_lambda_event_source_mapping", "depends_on", undefined),
  "a schedule that waits for nothing": set("aws_scheduler_schedule", "depends_on", []),
});

faults("every call between services has its grants", {
  "no table access": replaceIn("aws_iam_role_policy", "policy", "dynamodb:", "dynamo:"),
  "no key access": replaceIn("aws_iam_role_policy", "policy", "kms:Decrypt", "kms:Nothing"),
  "no key access for tables": replaceIn("aws_iam_role_policy", "policy", "dynamodb.us-east-1", "kinesis.us-east-1"),
  "no key access for parameters": replaceIn("aws_iam_role_policy", "policy", "ssm.us-east-1", "kinesis.us-east-1"),
  "no key access for topics": replaceIn("aws_iam_role_policy", "policy", "sns.us-east-1", "kinesis.us-east-1"),
  "no key access for buckets": replaceIn("aws_iam_role_policy", "policy", "s3.us-east-1", "kinesis.us-east-1"),
  "no key access for queues": replaceIn("aws_iam_role_policy", "policy", "sqs.us-east-1", "kinesis.us-east-1"),
  "variables of another function": replaceIn("aws_iam_role_policy", "policy", ":function:lambda-", ":function:other-"),
  "no encryption for a queue": replaceIn("aws_iam_role_policy", "policy", "kms:GenerateDataKey", "kms:Nothing"),
  "no backoff by visibility": replaceIn("aws_iam_role_policy", "policy", "sqs:ChangeMessageVisibility", "sqs:Nothing"),
  "no secret access": replaceIn("aws_iam_role_policy", "policy", "ssm:GetParameters", "ssm:Nothing"),
  "no log lines": replaceIn("aws_iam_role_policy", "policy", "logs:PutLogEvents", "logs:Nothing"),
  "a permission for another route": replaceIn("aws_lambda_permission", "source_arn", "/webhook/", "/other/"),
  "logs that may not use the key": replaceIn("aws_kms_key", "policy", "logs.us-east-1", "states"),
  "a log group without the key": set("aws_cloudwatch_log_group", "kms_key_id", undefined),
  "a permission for another function": (document) => {
    const [first] = all(document, "aws_lambda_permission");
    const other = all(document, "aws_lambda_permission").find(
      (permission) => permission.function_name !== first?.function_name,
    );
    if (first) first.function_name = other?.function_name;
  },
  "logs of any account": replaceIn("aws_kms_key", "policy", "aws:logs:arn", "aws:logs:other"),
  "a key for all log groups of the account": replaceIn(
    "aws_kms_key",
    "policy",
    ":log-group:/tap/dev/*",
    ":log-group:*",
  ),
  "a log group that the key does not know": set("aws_cloudwatch_log_group", "name", "/other/group"),
  "no stream access": replaceIn("aws_iam_role_policy", "policy", "dynamodb:GetRecords", "dynamodb:Nothing"),
  "no place for what could not be audited": replaceIn("aws_iam_role_policy", "policy", "s3:PutObject", "s3:Nothing"),
  "a topic that takes no alarms": replaceIn(
    "aws_sns_topic_policy",
    "policy",
    "cloudwatch.amazonaws.com",
    "events.amazonaws.com",
  ),
  "a key that encrypts no alarms": replaceIn(
    "aws_kms_key",
    "policy",
    "cloudwatch.amazonaws.com",
    "events.amazonaws.com",
  ),
  "a key that encrypts other alarms": replaceIn("aws_kms_key", "policy", ":alarm:alarm-", ":alarm:other-"),
  "an alarm that notifies no topic": set("aws_cloudwatch_metric_alarm", "alarm_actions", []),
  "a schedule that may not call its function": (document) => {
    for (const policy of all(document, "aws_iam_role_policy").filter(({ role }) => String(role).includes("schedule"))) {
      policy.policy = EMPTY_POLICY;
    }
  },
  "objects granted on the bucket itself": replaceIn("aws_iam_role_policy", "policy", ".arn}/*", ".arn}"),
  "a stream granted on its table": replaceIn("aws_iam_role_policy", "policy", ".stream_arn}", ".arn}"),
});

/** Adds a statement to every policy of a type. */
const add =
  (type: string, statement: object, argument = "policy"): ReturnType<typeof set> =>
  (document) => {
    for (const resource of all(document, type)) {
      const policy = JSON.parse(String(resource[argument]));
      resource[argument] = JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] });
    }
  };
const allow = (Action: string, Resource: string, more: object = {}) => ({ Effect: "Allow", Action, Resource, ...more });
const via = (...hosts: readonly string[]) => ({ Condition: { StringEquals: { "kms:ViaService": hosts } } });
const [key = ""] = resourcesOf(synthDocument(), "aws_kms_key").map(({ address }) => `\${${address}.arn}`);

faults("the key is used no further than it must", {
  "a role that may decrypt anything": add("aws_iam_role_policy", allow("kms:Decrypt", key)),
  "a role that may encrypt by its tables": add(
    "aws_iam_role_policy",
    allow("kms:Encrypt", key, via("dynamodb.us-east-1.amazonaws.com")),
  ),
  "a role that may decrypt by a service that it does not call": add(
    "aws_iam_role_policy",
    allow("kms:Decrypt", key, via("s3.us-east-1.amazonaws.com")),
  ),
  "a role that may make keys for tables": add(
    "aws_iam_role_policy",
    allow("kms:GenerateDataKey", key, via("dynamodb.us-east-1.amazonaws.com")),
  ),
  "a role that may decrypt by any service": add("aws_iam_role_policy", allow("kms:Decrypt", key, via("*"))),
  "a role that may decrypt in any encryption context": add(
    "aws_iam_role_policy",
    allow("kms:Decrypt", key, { Condition: { StringEquals: { "kms:EncryptionContext:purpose": "*" } } }),
  ),
  "a role that may decrypt where a condition says nothing of services": add(
    "aws_iam_role_policy",
    allow("kms:Decrypt", key, { Condition: { Bool: { "aws:SecureTransport": "true" } } }),
  ),
});

faults("policies name who may do what", {
  "a key that another account may use": replaceIn("aws_kms_key", "policy", "arn:aws:iam::${data", "arn:aws:iam::${var"),
  "a key that a service may use for anything": add(
    "aws_kms_key",
    allow("kms:Decrypt", "*", { Principal: { Service: "events.amazonaws.com" } }),
  ),
  "a key that a service may manage": replaceIn("aws_kms_key", "policy", "kms:GenerateDataKey*", "kms:*"),
  "a key that every service may use": add(
    "aws_kms_key",
    allow("kms:Decrypt", "*", { Principal: { Service: "*" }, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
  ),
  "a queue that a service may use for anything": replaceIn(
    "aws_sqs_queue_policy",
    "policy",
    "sqs:SendMessage",
    "sqs:*",
  ),
  "a queue that any rule may send to": replaceIn("aws_sqs_queue_policy", "policy", "Condition", "Comment"),
  "a queue policy for other queues": add("aws_sqs_queue_policy", {
    ...allow("sqs:SendMessage", "arn:aws:sqs:*", { Principal: { Service: "events.amazonaws.com" } }),
    Condition: { ArnEquals: { "aws:SourceArn": "rule" } },
  }),
  "a topic with all actions for the account": replaceIn("aws_sns_topic_policy", "policy", "sns:AddPermission", "sns:*"),
  "a topic that a service publishes to in any account": add(
    "aws_sns_topic_policy",
    allow("sns:Publish", "topic", { Principal: { Service: "cloudwatch.amazonaws.com" } }),
  ),
  "a bucket that another account may read": add(
    "aws_s3_bucket_policy",
    allow("s3:GetObject", "bucket", { Principal: { AWS: "arn:aws:iam::123456789012:root" } }),
  ),
  "a role that any service may assume": replaceIn("aws_iam_role", "assume_role_policy", "lambda.amazonaws.com", "*"),
  "a role that an account may assume": replaceIn("aws_iam_role", "assume_role_policy", '\\"Service\\"', '\\"AWS\\"'),
});

faults("roles allow no more than they must", {
  "objects of every bucket": add("aws_iam_role_policy", allow("s3:GetObject", "arn:aws:s3:::*/*")),
  "parameters of every deployment": replaceIn(
    "aws_iam_role_policy",
    "policy",
    "parameter/tap/dev/",
    "parameter/tap/*/",
  ),
  "log groups of every function": add(
    "aws_iam_role_policy",
    allow("logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:*"),
  ),
  "all actions of a service": replaceIn("aws_iam_role_policy", "policy", "dynamodb:GetItem", "dynamodb:*"),
  "creating log groups": replaceIn("aws_iam_role_policy", "policy", "logs:CreateLogStream", "logs:CreateLogGroup"),
});

faults("resource policies open the signature routes only", {
  "an open IAM route": replaceIn("aws_api_gateway_rest_api_policy", "policy", "POST/webhook/*", "*"),
  "plain HTTP": replaceIn("aws_sqs_queue_policy", "policy", "aws:SecureTransport", "aws:SourceIp"),
  "a queue without a policy": (document) => {
    document.resource.aws_sqs_queue_policy = {};
  },
  "plain HTTP to the API": replaceIn(
    "aws_api_gateway_rest_api_policy",
    "policy",
    'execution_arn}/*\\"',
    'execution_arn}/nowhere\\"',
  ),
  "plain HTTP to a topic": set("aws_sns_topic_policy", "policy", EMPTY_POLICY),
  "plain HTTP to a bucket": set("aws_s3_bucket_policy", "policy", EMPTY_POLICY),
});

faults("workflows may do what they say", {
  ...Object.fromEntries(
    (
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
        [
          "no retry of Lambda's own errors",
          "aws_sfn_state_machine",
          "definition",
          "Lambda.SdkClientException",
          "Other",
        ],
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
    ).map(([what, type, argument, from, to]) => [what, replaceIn(type, argument, from, to)]),
  ),
});

faults("uploads reach their workflows", {
  "a bucket that notifies nothing of its objects": set("aws_s3_bucket_notification", "eventbridge", false),
  "a rule whose role may start nothing": replaceIn(
    "aws_iam_role_policy",
    "policy",
    "states:StartExecution",
    "states:DescribeExecution",
  ),
  "a dead letter queue that EventBridge may not send to": replaceIn(
    "aws_sqs_queue_policy",
    "policy",
    "events.amazonaws.com",
    "sns.amazonaws.com",
  ),
  "a key that EventBridge may use for other queues": replaceIn("aws_kms_key", "policy", ":dlq-rule-", ":dlq-other-"),
  "a key that EventBridge may use if it names its rule": replaceIn(
    "aws_kms_key",
    "policy",
    "kms:EncryptionContext:aws:sqs:arn",
    "aws:SourceArn",
  ),
  "a key that EventBridge may not use": replaceIn("aws_kms_key", "policy", "events.amazonaws.com", "sns.amazonaws.com"),
  "a target that loses events": set("aws_cloudwatch_event_target", "dead_letter_config", undefined),
});
