import { invocationPattern, routes } from "../../lib/api/routes";
import { addressesIn, type Check, list, resourcesOf, statementsIn } from "./document";

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
]);

export const rolesAreLeastPrivilege: Check = (document) =>
  resourcesOf(document, "aws_iam_role_policy").flatMap(({ address, attributes }) =>
    statementsIn(attributes.policy).flatMap((statement) => {
      const actions = list(statement.Action);
      return [
        ...actions
          .filter((action) => action.includes("*") && action !== "kms:GenerateDataKey*")
          .map((action) => `${address} allows ${action}`),
        ...(list(statement.Resource).includes("*") ? actions.filter((action) => !unrestrictable.has(action)) : []).map(
          (action) => `${address} allows ${action} on everything`,
        ),
        ...actions
          .filter((action) => action === "logs:CreateLogGroup")
          .map(() => `${address}: a late log line would create a destroyed log group again`),
      ];
    }),
  );

/** Resource policies are open to all on routes that verify a signature, and nowhere else. All refuse plain HTTP. */
export const resourcePoliciesOpenSignatureRoutesOnly: Check = (document) => {
  const open = routes
    .filter((route) => route.authorization === "signature")
    .map((route) => `/*/${invocationPattern(route)}`);
  const policies = resourcesOf(
    document,
    "aws_kms_key",
    "aws_sqs_queue_policy",
    "aws_sns_topic_policy",
    "aws_s3_bucket_policy",
    "aws_api_gateway_rest_api_policy",
  );
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
