import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { operation } from "./operation";
import { ServiceClient, type ServiceClientOptions } from "./service-client";
import { errorClass } from "./service-error";

export const CreateLogStreamCommand = /* @__PURE__ */ operation<
  sdk.CreateLogStreamCommandInput,
  sdk.CreateLogStreamCommandOutput
>("CreateLogStream");
export const PutLogEventsCommand = /* @__PURE__ */ operation<
  sdk.PutLogEventsCommandInput,
  sdk.PutLogEventsCommandOutput
>("PutLogEvents");

export class CloudWatchLogsClient extends ServiceClient {
  constructor(options: ServiceClientOptions) {
    const service = { id: "CloudWatch Logs", host: "logs", target: "Logs_20140328" };
    super({ ...service, contentType: "application/x-amz-json-1.1" }, options);
  }
}

export const ResourceAlreadyExistsException = /* @__PURE__ */ errorClass("ResourceAlreadyExistsException");
export const ResourceNotFoundException = /* @__PURE__ */ errorClass("ResourceNotFoundException");
