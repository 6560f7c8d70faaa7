import { invocationPattern, routes } from "../../lib/api/routes";
import { type Check, list, resourcesOf, statementsIn } from "./document";

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

/** Nobody is let in by a resource policy but on the routes that verify a signature; plain HTTP is refused. */
export const resourcePoliciesLetNobodyIn: Check = (document) => {
  const open = routes
    .filter((route) => route.authorization === "signature")
    .map((route) => `execute-api:/*/${invocationPattern(route)}`);
  return resourcesOf(document, "aws_kms_key", "aws_sqs_queue_policy", "aws_api_gateway_rest_api_policy").flatMap(
    ({ type, address, attributes }) => {
      const statements = statementsIn(attributes.policy);
      const toAll = statements
        .filter(({ Effect, Principal }) => Effect === "Allow" && JSON.stringify(Principal).includes('"*"'))
        .flatMap(({ Resource }) => list(Resource))
        .filter((resource) => !open.includes(resource))
        .map((resource) => `${address} lets everybody in to ${resource}`);
      const deniesPlainHttp = statements.some(
        ({ Effect, Principal, Condition }) =>
          Effect === "Deny" &&
          Principal === "*" &&
          JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      );
      const plainHttp = type === "aws_kms_key" || deniesPlainHttp ? [] : [`${address} accepts plain HTTP`];
      return [...toAll, ...plainHttp];
    },
  );
};
