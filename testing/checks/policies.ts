import { invocationPattern, routes } from "../../lib/api/routes";
import { addressesIn, type Check, list, resourcesOf, statementsIn } from "./document";

/** Actions that AWS offers for all resources only. */
const unrestrictable = new Set(["xray:PutTraceSegments", "xray:PutTelemetryRecords"]);

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
          .map(() => `${address}: a late log line would bring a destroyed log group back`),
      ];
    }),
  );

/** Nobody is let in by a resource policy but on the routes that verify a signature; plain HTTP is refused everywhere. */
export const resourcePoliciesLetNobodyIn: Check = (document) => {
  const open = routes
    .filter((route) => route.authorization === "signature")
    .map((route) => `/*/${invocationPattern(route)}`);
  const policies = resourcesOf(document, "aws_kms_key", "aws_sqs_queue_policy", "aws_api_gateway_rest_api_policy");
  const toAll = policies.flatMap(({ address, attributes }) =>
    statementsIn(attributes.policy)
      .filter(({ Effect, Principal }) => Effect === "Allow" && JSON.stringify(Principal).includes('"*"'))
      .flatMap(({ Resource }) => list(Resource))
      .filter((resource) => !open.some((route) => resource.endsWith(`execution_arn}${route}`)))
      .map((resource) => `${address} lets everybody in to ${resource}`),
  );
  const denies = (policy: unknown, action: string, resource: RegExp) =>
    statementsIn(policy).some(
      ({ Effect, Principal, Action, Resource, Condition }) =>
        Effect === "Deny" &&
        Principal === "*" &&
        Action === action &&
        resource.test(String(Resource)) &&
        JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
    );
  const queues = resourcesOf(document, "aws_sqs_queue").filter(
    ({ address }) =>
      !policies.some(
        ({ attributes }) =>
          addressesIn(attributes.queue_url).includes(address) &&
          denies(attributes.policy, "sqs:*", new RegExp(`^\\$\\{${address}\\.arn\\}$`)),
      ),
  );
  const apis = resourcesOf(document, "aws_api_gateway_rest_api_policy").filter(
    ({ attributes }) => !denies(attributes.policy, "execute-api:Invoke", /\.execution_arn\}\/\*$/),
  );
  return [...toAll, ...[...queues, ...apis].map(({ address }) => `${address} accepts plain HTTP`)];
};
