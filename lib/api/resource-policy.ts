import { denyWithoutTls, type Statement } from "../constructs/policy";
import { invocationPattern, type Route } from "./routes";

/**
 * Statements of the API's resource policy. They name the API by its whole ARN: AWS expands a shortened one, and every
 * plan would show a change.
 *
 * Routes that verify a signature themselves are open. The others get no Allow here: within the account a caller's
 * identity policy decides, and an Allow for all would open them to every role. Partners call from other accounts, where
 * both their policy and this one must allow it.
 */
export function resourcePolicy(
  routes: readonly Route[],
  partnerAccounts: readonly string[],
  executionArn: string,
): Statement[] {
  const open = routes.filter((route) => route.authorization === "signature");
  return [
    {
      Sid: "SignatureRoutes",
      Effect: "Allow",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: open.map((route) => `${executionArn}/*/${invocationPattern(route)}`),
    },
    ...(partnerAccounts.length === 0
      ? []
      : [
          {
            Sid: "Partners",
            Effect: "Allow" as const,
            Principal: { AWS: partnerAccounts.map((account) => `arn:aws:iam::${account}:root`) },
            Action: "execute-api:Invoke",
            Resource: routes
              .filter((route) => route.partners)
              .map((route) => `${executionArn}/*/${invocationPattern(route)}`),
          },
        ]),
    denyWithoutTls("execute-api:Invoke", `${executionArn}/*`),
  ];
}
