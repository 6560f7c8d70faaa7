import { invocationPattern, routes } from "../../lib/api/routes";
import { addressesIn, type Check, list, type PolicyStatement, resourcesOf, statementsIn } from "./document";

/** Actions that AWS offers for all resources only. */
const unrestrictable = new Set([
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
  "cloudwatch:DescribeAlarms",
  "ssm:DescribeParameters",
  "lambda:ListEventSourceMappings",
  "scheduler:ListSchedules",
  "cloudwatch:GetMetricData",
  "lambda:GetAccountSettings",
  "ses:GetAccount",
]);

/**
 * Parts of one resource of the stack, such as objects of a bucket, executions of a workflow, keys of a usage plan, or
 * parameters that operators make under one path.
 */
const PART_OF_OWN =
  /^(\$\{aws_[^}]+\}|arn:aws:apigateway:[a-z0-9-]+::\/usageplans\/\$\{aws_api_gateway_usage_plan\.[^}]+\}|arn:aws:(?:ssm|states):[a-z0-9-]+:\$\{data\.aws_caller_identity\.[^}]+\}:(?:parameter\/tap\/|execution:)[^*/:]+)[:/][^*]*\*$/;

export const rolesAreLeastPrivilege: Check = (document) =>
  resourcesOf(document, "aws_iam_role_policy", "aws_iam_policy").flatMap(({ address, attributes }) =>
    statementsIn(attributes.policy).flatMap((statement) => {
      const actions = list(statement.Action);
      return [
        ...actions.filter((action) => action.includes("*")).map((action) => `${address} allows ${action}`),
        ...list(statement.Resource)
          .filter((resource) => resource.includes("*") && resource !== "*" && !PART_OF_OWN.test(resource))
          .map((resource) => `${address} names no resource of this stack in ${resource}`),
        ...(list(statement.Resource).includes("*") ? actions.filter((action) => !unrestrictable.has(action)) : []).map(
          (action) => `${address} allows ${action} on everything`,
        ),
        ...actions
          .filter((action) => action === "logs:CreateLogGroup")
          .map(() => `${address}: a late log line would create a destroyed log group again`),
      ];
    }),
  );

const RESOURCE_POLICIES = [
  "aws_kms_key",
  "aws_sqs_queue_policy",
  "aws_sns_topic_policy",
  "aws_s3_bucket_policy",
  "aws_api_gateway_rest_api_policy",
];

const ACCOUNT = /^arn:aws:iam::\$\{data\.aws_caller_identity\.[^}]+\}:root$/;
/** Actions on the key that AWS documents for services with a wildcard; they contain no right to manage it. */
const KEY_USE = /^kms:(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|Describe)\*$/;

/**
 * What resource policies and trust policies allow: a service under a condition, or this account. Wildcards stand in
 * actions on the key alone. Routes that are open to all belong to the next check.
 */
export const policiesNameWhoMayDoWhat: Check = (document) => [
  ...resourcesOf(document, ...RESOURCE_POLICIES).flatMap(({ address, type, attributes }) =>
    statementsIn(attributes.policy)
      .filter(({ Effect, Principal }) => Effect === "Allow" && Principal !== "*")
      .flatMap((statement) => unnamed(type, statement).map((problem) => `${address} ${problem}`)),
  ),
  ...resourcesOf(document, "aws_iam_role").flatMap(({ address, attributes }) =>
    statementsIn(attributes.assume_role_policy)
      .filter(
        ({ Action, Principal }) =>
          Action !== "sts:AssumeRole" || !/^\{"Service":"[a-z]+\.amazonaws\.com"\}$/.test(JSON.stringify(Principal)),
      )
      .map(({ Principal }) => `${address} can be assumed by ${JSON.stringify(Principal)}`),
  ),
];

function unnamed(type: string, { Principal, Action, Resource, Condition }: PolicyStatement): string[] {
  const { AWS, Service, ...others } = Principal as { AWS?: unknown; Service?: unknown };
  const isAccount = Service === undefined && ACCOUNT.test(String(AWS));
  const isService = AWS === undefined && /^[a-z0-9.-]+\.amazonaws\.com$/.test(String(Service));
  const isKey = type === "aws_kms_key";
  const mayManage = isKey && isAccount;
  return [
    ...((isAccount || isService) && Object.keys(others).length === 0 ? [] : [`allows ${JSON.stringify(Principal)}`]),
    ...(isService && Condition === undefined ? [`allows ${String(Service)} without a condition`] : []),
    ...list(Action)
      .filter(
        (action) => action.includes("*") && !(isKey && KEY_USE.test(action)) && !(mayManage && action === "kms:*"),
      )
      .map((action) => `allows ${action}`),
    ...(isKey ? [] : list(Resource).filter((resource) => resource.includes("*"))).map(
      (resource) => `allows something on ${resource}`,
    ),
  ];
}

/** Resource policies are open to all on routes that verify a signature, and nowhere else. All refuse plain HTTP. */
export const resourcePoliciesOpenSignatureRoutesOnly: Check = (document) => {
  const open = routes
    .filter((route) => route.authorization === "signature")
    .map((route) => `/*/${invocationPattern(route)}`);
  const policies = resourcesOf(document, ...RESOURCE_POLICIES);
  const toAll = policies.flatMap(({ address, attributes }) =>
    statementsIn(attributes.policy)
      .filter(({ Effect, Principal }) => Effect === "Allow" && JSON.stringify(Principal).includes('"*"'))
      .flatMap(({ Resource }) => list(Resource))
      .filter((resource) => !open.some((route) => resource.endsWith(`execution_arn}${route}`)))
      .map((resource) => `${address} is open to all on ${resource}`),
  );
  const acceptsPlainHttp = protections.flatMap(({ type, policyType, argument, action, resource }) =>
    resourcesOf(document, type).filter(
      ({ address }) =>
        !resourcesOf(document, policyType).some(
          ({ attributes }) =>
            addressesIn(attributes[argument]).includes(address) &&
            statementsIn(attributes.policy).some(
              (statement) =>
                statement.Effect === "Deny" &&
                statement.Principal === "*" &&
                statement.Action === action &&
                String(statement.Resource) === resource(address) &&
                JSON.stringify(statement.Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
            ),
        ),
    ),
  );
  return [...toAll, ...acceptsPlainHttp.map(({ address }) => `${address} accepts plain HTTP`)];
};

/** Resources that can be reached over the network, and the statement that refuses plain HTTP to each. */
const protections = [
  {
    type: "aws_sqs_queue",
    policyType: "aws_sqs_queue_policy",
    argument: "queue_url",
    action: "sqs:*",
    resource: (queue: string) => `\${${queue}.arn}`,
  },
  {
    type: "aws_sns_topic",
    policyType: "aws_sns_topic_policy",
    argument: "arn",
    action: "sns:Publish",
    resource: (topic: string) => `\${${topic}.arn}`,
  },
  {
    type: "aws_s3_bucket",
    policyType: "aws_s3_bucket_policy",
    argument: "bucket",
    action: "s3:*",
    resource: (bucket: string) => `\${${bucket}.arn},\${${bucket}.arn}/*`,
  },
  {
    type: "aws_api_gateway_rest_api",
    policyType: "aws_api_gateway_rest_api_policy",
    argument: "rest_api_id",
    action: "execute-api:Invoke",
    resource: (api: string) => `\${${api}.execution_arn}/*`,
  },
];
