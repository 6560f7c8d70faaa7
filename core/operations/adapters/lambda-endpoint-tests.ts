import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { type EndpointTestRequest, type EndpointTestResult, endpointTestResult } from "../../contracts/endpoint-test";
import { ServiceFailed } from "../application/service-failed";

/** Tries merchants' endpoints from where webhooks are sent. */
export interface EndpointTests {
  /** Throws where the function did not answer. */
  test(merchantId: string): Promise<EndpointTestResult>;
}

export function lambdaEndpointTests(client: LambdaClient, functionName: string): EndpointTests {
  return {
    async test(merchantId) {
      const request: EndpointTestRequest = { endpoint_test: { merchant_id: merchantId } };
      const { Payload, FunctionError } = await client.send(
        new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }),
      );
      if (FunctionError !== undefined) {
        throw new ServiceFailed(`${functionName} failed.`, "Its log says why: tap logs delivery-sender --errors");
      }
      return endpointTestResult.parse(JSON.parse(Buffer.from(Payload ?? []).toString("utf8")));
    },
  };
}
