import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { json, problem, signedRequest, withProblems } from "../../core/adapters/http/api-gateway";
import { type ReceiveWebhookDeps, receiveWebhook } from "../../core/application/receive-webhook";

/** POST /webhook/{provider} */
export function makeReceiver(deps: ReceiveWebhookDeps) {
  return withProblems(deps.log, async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const provider = event.pathParameters?.provider ?? "";
    const receipt = await receiveWebhook(deps, provider, signedRequest(event));
    if (receipt.ok) return json(200, receipt.value);
    deps.log.warn("webhook refused", { code: receipt.error });
    return problem(receipt.error, event);
  });
}
