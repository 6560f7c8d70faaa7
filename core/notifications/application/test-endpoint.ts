import { ENDPOINT_TEST_TYPE, type EndpointTestResult } from "../../contracts/endpoint-test";
import type { RandomId } from "../../shared/application/ports";
import { exactJson } from "../../shared/domain/json";
import { shownUrl } from "../domain/delivery";
import type { DeliverDeps } from "./deliver";
import { EndpointMisconfigured, type MerchantEndpoint } from "./delivery-ports";
import { webhookRequest } from "./webhook-request";

export type TestEndpointDeps = Pick<DeliverDeps, "endpoints" | "client" | "sign" | "clock" | "log"> & {
  readonly randomId: RandomId;
};

/**
 * Sends one signed test event to a merchant's endpoint, by the same client and checks as every webhook. It is no delivery:
 * it is not retried, and neither asks the circuit breaker nor changes it.
 */
export async function testEndpoint(deps: TestEndpointDeps, merchantId: string): Promise<EndpointTestResult> {
  const { endpoints, log } = deps;
  const logged = (result: EndpointTestResult): EndpointTestResult => {
    log.info("endpoint tested", { merchant_id: merchantId, outcome: result.outcome });
    return result;
  };
  try {
    const endpoint = await endpoints.of(merchantId, { fresh: true });
    return logged(endpoint === undefined ? { outcome: "unaddressed" } : await sendTest(deps, merchantId, endpoint));
  } catch (error) {
    if (!(error instanceof EndpointMisconfigured)) throw error;
    return logged({ outcome: "misconfigured", endpoint_as_of: error.asOf });
  }
}

async function sendTest(
  deps: TestEndpointDeps,
  merchantId: string,
  endpoint: MerchantEndpoint,
): Promise<EndpointTestResult> {
  const id = `test_${deps.randomId()}`;
  const began = deps.clock.now();
  const body = exactJson({
    type: ENDPOINT_TEST_TYPE,
    timestamp: began.toISOString(),
    data: { merchant_id: merchantId },
  });
  const request = webhookRequest(deps.sign, { notificationId: id, body }, endpoint, began);
  const answer = await deps.client.post(request);
  const milliseconds = deps.clock.now().getTime() - began.getTime();
  const sent = {
    id,
    url: shownUrl(endpoint.url),
    milliseconds,
    signatures: endpoint.secrets.length,
    endpoint_as_of: endpoint.asOf,
  };
  if (answer.outcome === "connection_failed")
    return { ...sent, outcome: answer.outcome, ...(answer.reason && { reason: answer.reason }) };
  if (answer.outcome !== "answered") return { ...sent, outcome: answer.outcome };
  const { status, bytes } = answer;
  const isSuccess = status >= 200 && status < 300;
  return {
    ...sent,
    outcome: isSuccess ? "delivered" : "answered",
    http_status: status,
    ...(bytes !== undefined && { bytes }),
  };
}
