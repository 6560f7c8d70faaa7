import type { Call } from "./call";
import type { Access } from "./policy";
import { stringsIn } from "./request-values";

/**
 * API Gateway's actions are the HTTP methods, on the path as the resource. Source: API Gateway developer guide, "How
 * API Gateway works with IAM". Tags at creation are put on the path of tags; a resource policy needs an action of its own.
 */
export function accessOfApiGateway({ region, operation, input, request }: Call): Access[] {
  const [path = ""] = request.url.split("?");
  const arn = (text: string) => `arn:aws:apigateway:${region}::${text}`;
  const access = (action: string, resource: string, context = {}) => ({
    action: `apigateway:${action}`,
    resource,
    context,
  });
  const patched = (input.patchOperations ?? []) as { path?: string; value?: string }[];
  const setsPolicy = input.policy !== undefined || patched.some((change) => change.path === "/policy");
  const role = patched.find((change) => change.path === "/cloudwatchRoleArn")?.value;
  return [
    access(request.method, arn(path)),
    ...(request.method === "POST" && Object.keys((input.tags ?? {}) as object).length > 0
      ? [access("PUT", arn(`/tags/${encodeURIComponent(arn(`${path}/new`))}`))]
      : []),
    ...(setsPolicy && /RestApi$/.test(operation) ? [access("UpdateRestApiPolicy", arn(path))] : []),
    ...(role === undefined
      ? []
      : [{ action: "iam:PassRole", resource: role, context: { "iam:PassedToService": "apigateway.amazonaws.com" } }]),
    // A stage that is put behind the firewall is changed by wafv2 alone.
    ...stringsIn(input)
      .filter((text) => text.startsWith("arn:aws:wafv2:"))
      .map(() => access("SetWebACL", arn(path))),
  ];
}
