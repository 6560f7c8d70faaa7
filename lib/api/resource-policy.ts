import { denyWithoutTls, type Statement } from "../constructs/policy";
import { invocationPattern, type Route } from "./routes";

/**
 * Anyone may call the routes that verify a signature themselves. The others get no Allow here: within the account a
 * caller's identity policy decides, and an Allow for everybody would open them to every role.
 */
export function resourcePolicy(routes: readonly Route[]): Statement[] {
  const open = routes.filter((route) => route.authorization === "signature");
  return [
    {
      Sid: "SignatureRoutes",
      Effect: "Allow",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: open.map((route) => `execute-api:/*/${invocationPattern(route)}`),
    },
    denyWithoutTls("execute-api:Invoke", "execute-api:/*"),
  ];
}
