import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { MAX_SUFFIX_LENGTH } from "../../lib/naming";
import { allows, type Policy, policyOf } from "../../ops/terraform/recording/policy";
import { list, type PolicyStatement, resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";
import { projectRoot } from "../../tools/paths";

const text = readFileSync(join(projectRoot, "docs/deployer-policy.json"), "utf8");
const { Statement } = JSON.parse(text) as { Statement: PolicyStatement[] };

/** The call that makes a resource of each type, and a name of it as the policy must cover it. */
const creation: Readonly<Record<string, readonly [action: string, nameArgument: string]>> = {
  aws_cloudwatch_dashboard: ["cloudwatch:PutDashboard", "dashboard_name"],
  aws_cloudwatch_event_rule: ["events:PutRule", "name"],
  aws_cloudwatch_log_group: ["logs:CreateLogGroup", "name"],
  aws_cloudwatch_metric_alarm: ["cloudwatch:PutMetricAlarm", "alarm_name"],
  aws_dynamodb_table: ["dynamodb:CreateTable", "name"],
  aws_iam_policy: ["iam:CreatePolicy", "name"],
  aws_iam_role: ["iam:CreateRole", "name"],
  aws_kms_alias: ["kms:CreateAlias", "name"],
  aws_lambda_function: ["lambda:CreateFunction", "function_name"],
  aws_scheduler_schedule: ["scheduler:CreateSchedule", "name"],
  aws_scheduler_schedule_group: ["scheduler:CreateScheduleGroup", "name"],
  aws_sfn_state_machine: ["states:CreateStateMachine", "name"],
  aws_s3_bucket: ["s3:CreateBucket", "bucket"],
  aws_sns_topic: ["sns:CreateTopic", "name"],
  aws_sqs_queue: ["sqs:CreateQueue", "name"],
  aws_ssm_parameter: ["ssm:PutParameter", "name"],
  aws_wafv2_ip_set: ["wafv2:CreateIPSet", "name"],
  aws_wafv2_web_acl: ["wafv2:CreateWebACL", "name"],
  aws_xray_sampling_rule: ["xray:*SamplingRule", "rule_name"],
};
const document = synthDocument({ ENVIRONMENT_SUFFIX: "suffix" });

test.each(Object.entries(creation))("the deployer's policy covers every %s by its name", (type, [action, argument]) => {
  const patterns = Statement.filter((statement) => list(statement.Action).includes(action))
    .flatMap((statement) => list(statement.Resource))
    .map((resource) => resource.replace(/^(arn:[^:]*:[^:]*:[^:]*:[^:]*:)/, "").toLowerCase());
  const names = resourcesOf(document, type).map(({ attributes }) =>
    String(attributes[argument])
      .replace(/\$\{data\.aws_caller_identity[^}]*\}/, "account")
      .toLowerCase(),
  );
  const matches = (pattern: string, resource: string) =>
    new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(resource);
  const covered = (name: string) =>
    resourcesOfCalls(type, name).every((resource) => patterns.some((pattern) => matches(pattern, resource)));
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !covered(name))).toEqual([]);
});

/** The name as the last part of its ARN, in every form in which IAM looks at it. */
function resourcesOfCalls(type: string, name: string): string[] {
  const prefixes: Readonly<Record<string, string>> = {
    aws_cloudwatch_dashboard: "dashboard/",
    aws_cloudwatch_event_rule: "rule/",
    aws_cloudwatch_log_group: "log-group:",
    aws_cloudwatch_metric_alarm: "alarm:",
    aws_dynamodb_table: "table/",
    aws_iam_policy: "policy/",
    aws_iam_role: "role/",
    aws_lambda_function: "function:",
    aws_scheduler_schedule: "schedule/schedules-reconciler-suffix/",
    aws_scheduler_schedule_group: "schedule-group/",
    aws_sfn_state_machine: "statemachine:",
    aws_ssm_parameter: "parameter",
    aws_wafv2_ip_set: "regional/ipset/",
    aws_wafv2_web_acl: "regional/webacl/",
    aws_xray_sampling_rule: "sampling-rule/",
  };
  const arn = `${prefixes[type] ?? ""}${name}`;
  if (type.startsWith("aws_wafv2")) return [`${arn}/id`];
  // A log group's tags are those of the ARN as it is, all else is of the ARN with this behind it.
  if (type === "aws_cloudwatch_log_group") return [arn, `${arn}:*`];
  return [arn];
}

test("the deployer's policy covers every type of resource that has a name", () => {
  const named = resourcesOf(document)
    .filter(
      ({ type, attributes }) => !type.startsWith("aws_api_gateway") && JSON.stringify(attributes).includes("-suffix"),
    )
    .map(({ type }) => type);
  const parts = new Set(["aws_sqs_queue_policy", "aws_sns_topic_policy", "aws_iam_role_policy", "aws_kms_key"]);
  expect([...new Set(named)].filter((type) => !(type in creation) && !parts.has(type))).toEqual([]);
});

test("the deployer's policy allows passing roles to every service that acts with one", () => {
  const passed = Statement.filter(({ Action }) => list(Action).includes("iam:PassRole")).flatMap(({ Condition }) =>
    list((Condition as { StringEquals: { "iam:PassedToService": string[] } }).StringEquals["iam:PassedToService"]),
  );
  const trusted = resourcesOf(document, "aws_iam_role").map(
    ({ attributes }) => /"Service":"([a-z.]+)"/.exec(String(attributes.assume_role_policy))?.[1] ?? "",
  );
  expect([...new Set(trusted)].sort()).toEqual([
    "events.amazonaws.com",
    "lambda.amazonaws.com",
    "scheduler.amazonaws.com",
    "states.amazonaws.com",
  ]);
  expect(trusted.filter((service) => !passed.includes(service))).toEqual([]);
});

test("the deployer's policy reaches the state and the key of one suffix only", () => {
  const backend = (document as unknown as { terraform: { backend: { s3: { key: string } } } }).terraform.backend.s3;
  const state = Statement.filter(({ Action }) => list(Action).includes("s3:PutObject")).flatMap(({ Resource }) =>
    list(Resource).filter((resource) => resource.includes("terraform-state")),
  );
  expect(state).toEqual(["arn:aws:s3:::tap-terraform-state-ACCOUNT-*/SUFFIX/*"]);
  expect(backend.key.startsWith("suffix/")).toBe(true);
  const decrypting = Statement.filter(({ Action }) => list(Action).includes("kms:Decrypt"));
  expect(decrypting.map(({ Condition }) => Condition)).toEqual([
    {
      StringEquals: { "aws:ResourceTag/Project": "tap" },
      StringLike: { "aws:ResourceTag/Environment": "SUFFIX" },
    },
  ]);
  const [provider] = (document as unknown as { provider: { aws: { default_tags: { tags: object }[] }[] } }).provider
    .aws;
  expect(provider?.default_tags[0]?.tags).toMatchObject({ Project: "tap", Environment: "suffix" });
});

/** What Terraform's backend and the deployment do with the bucket of the state. */
const stateAccesses = (bucket: string, suffix: string) =>
  [
    ["s3:ListBucket", ""],
    ["s3:GetObject", `/${suffix}/us-east-1/TapStack.tfstate`],
    ["s3:PutObject", `/${suffix}/us-east-1/TapStack.tfstate.tflock`],
    ["s3:DeleteObject", `/${suffix}/us-east-1/TapStack.tfstate.tflock`],
  ].map(([action = "", path]) => ({ action, resource: `arn:aws:s3:::${bucket}${path}`, context: {} }));

test.each<[string, string, (policy: string) => string]>([
  ["the default state bucket", "tap-terraform-state-123456789012-us-east-1", (policy) => policy],
  [
    "a state bucket of one's own, put in place as docs/deploy.md says,",
    "my-state",
    (policy) => policy.replaceAll("tap-terraform-state-ACCOUNT-*", "my-state"),
  ],
])("the deployer's policy covers %s for its own suffix only", (_, bucket, adapted) => {
  expect(readFileSync(join(projectRoot, "docs/deploy.md"), "utf8")).toContain(
    "put its name in place of `tap-terraform-state-ACCOUNT-*`",
  );
  const policy: Policy = policyOf(adapted(text), "123456789012", "dev");
  expect(stateAccesses(bucket, "dev").filter((access) => !allows(policy, access))).toEqual([]);
  const [, ...ofAnother] = stateAccesses(bucket, "prod");
  expect(ofAnother.filter((access) => allows(policy, access))).toEqual([]);
});

test("the deployer's policy reads no payment, no message, no upload and no log, and calls nothing of the stack", () => {
  const policy: Policy = policyOf(text, "123456789012", "dev");
  const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:123456789012:${name}`;
  const reads = [
    ...["GetItem", "BatchGetItem", "Query", "Scan", "PutItem", "UpdateItem", "DeleteItem"].map((action) => [
      `dynamodb:${action}`,
      arn("dynamodb", "table/table-transactions-dev"),
    ]),
    ["dynamodb:GetRecords", arn("dynamodb", "table/table-transactions-dev/stream/2026")],
    ["sqs:ReceiveMessage", arn("sqs", "queue-webhook-processing-dev")],
    ["sqs:SendMessage", arn("sqs", "queue-webhook-processing-dev")],
    ["s3:GetObject", "arn:aws:s3:::bucket-audit-dev-123456789012-us-east-1/object"],
    ["s3:PutObject", "arn:aws:s3:::bucket-batches-dev-123456789012-us-east-1/object"],
    ["logs:GetLogEvents", arn("logs", "log-group:/aws/lambda/lambda-webhook-receiver-dev:log-stream:x")],
    ["logs:FilterLogEvents", arn("logs", "log-group:/aws/lambda/lambda-webhook-receiver-dev:*")],
    ["lambda:InvokeFunction", arn("lambda", "function:lambda-payment-tasks-dev")],
    ["states:StartExecution", arn("states", "stateMachine:workflow-payment-dev")],
    ["states:SendTaskSuccess", arn("states", "stateMachine:workflow-payment-review-dev")],
    ["execute-api:Invoke", arn("execute-api", "a1/v1/POST/transactions")],
  ].map(([action = "", resource = ""]) => ({ action, resource, context: {} }));
  expect(reads.filter((access) => allows(policy, access))).toEqual([]);
});

test("the deployer's policy changes and removes one suffix's sampling rule, and no other of the account", () => {
  const policy: Policy = policyOf(text, "123456789012", "dev");
  const may = (action: string, rule: string) =>
    allows(policy, {
      action: `xray:${action}`,
      resource: `arn:aws:xray:us-east-1:123456789012:sampling-rule/${rule}`,
      context: {},
    });
  for (const action of ["CreateSamplingRule", "UpdateSamplingRule", "DeleteSamplingRule", "TagResource"]) {
    expect([action, may(action, "sampling-api-dev")]).toEqual([action, true]);
    expect(may(action, "sampling-api-prod")).toBe(false);
    expect(may(action, "Default")).toBe(false);
  }
});

test("the deployer's policy fits a role's inline policy, for every suffix", () => {
  const filled = JSON.stringify({ Version: "2012-10-17", Statement })
    .replaceAll("ACCOUNT", "1".repeat(12))
    .replaceAll("SUFFIX", "s".repeat(MAX_SUFFIX_LENGTH));
  expect(filled.length).toBeLessThan(10_240);
});

test("the deployer's policy for e-mails to customers covers one sender, and one suffix's configuration set", () => {
  const addition = readFileSync(join(projectRoot, "docs/deployer-policy-customer-email.json"), "utf8");
  const withSender = addition.replaceAll("SENDER", "payments@example.com");
  const policy: Policy = policyOf(withSender, "123456789012", "suffix");
  const emails = synthDocument({ ENVIRONMENT_SUFFIX: "suffix", SENDER_EMAIL: "payments@example.com" });
  const [set] = resourcesOf(emails, "aws_sesv2_configuration_set");
  const [identity] = resourcesOf(emails, "aws_sesv2_email_identity");
  const setArn = `arn:aws:ses:us-east-1:123456789012:configuration-set/${set?.attributes.configuration_set_name}`;
  const identityArn = `arn:aws:ses:us-east-1:123456789012:identity/${identity?.attributes.email_identity}`;
  const may = (action: string, resource: string) => allows(policy, { action, resource, context: {} });
  for (const action of ["CreateConfigurationSet", "CreateConfigurationSetEventDestination", "DeleteConfigurationSet"]) {
    expect([action, may(`ses:${action}`, setArn)]).toEqual([action, true]);
    expect(may(`ses:${action}`, setArn.replace("suffix", "prod"))).toBe(false);
  }
  for (const action of ["CreateEmailIdentity", "GetEmailIdentity", "DeleteEmailIdentity"]) {
    expect([action, may(`ses:${action}`, identityArn)]).toEqual([action, true]);
    expect(may(`ses:${action}`, identityArn.replace("payments@", "other@"))).toBe(false);
  }
  expect(may("ses:SendEmail", identityArn)).toBe(false);
});
