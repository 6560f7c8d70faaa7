import type * as sdk from "@aws-sdk/client-ssm";
import { operation, type Wire } from "./operation";
import { ServiceClient, type ServiceClientOptions } from "./service-client";

export const GetParametersCommand = /* @__PURE__ */ operation<
  sdk.GetParametersCommandInput,
  sdk.GetParametersCommandOutput
>("GetParameters", {
  decode: ({ Parameters, ...answer }) => ({
    ...answer,
    Parameters: Parameters?.map(({ LastModifiedDate, ...parameter }: Wire) => ({
      ...parameter,
      ...(LastModifiedDate != null && { LastModifiedDate: new Date(LastModifiedDate * 1000) }),
    })),
  }),
});
export const PutParameterCommand = /* @__PURE__ */ operation<
  sdk.PutParameterCommandInput,
  sdk.PutParameterCommandOutput
>("PutParameter");

export class SSMClient extends ServiceClient {
  constructor(options: ServiceClientOptions) {
    super({ id: "SSM", host: "ssm", target: "AmazonSSM", contentType: "application/x-amz-json-1.1" }, options);
  }
}
