import type * as sdk from "@aws-sdk/client-sfn";
import { operation } from "./operation";
import { ServiceClient, type ServiceClientOptions } from "./service-client";
import { errorClass } from "./service-error";

export const StartExecutionCommand = /* @__PURE__ */ operation<
  sdk.StartExecutionCommandInput,
  sdk.StartExecutionCommandOutput
>("StartExecution", { decode: ({ startDate, ...answer }) => ({ ...answer, startDate: new Date(startDate * 1000) }) });
export const SendTaskSuccessCommand = /* @__PURE__ */ operation<
  sdk.SendTaskSuccessCommandInput,
  sdk.SendTaskSuccessCommandOutput
>("SendTaskSuccess");

export class SFNClient extends ServiceClient {
  constructor(options: ServiceClientOptions) {
    const service = { id: "SFN", host: "states", target: "AWSStepFunctions" };
    super({ ...service, contentType: "application/x-amz-json-1.0" }, options);
  }
}

export const InvalidToken = /* @__PURE__ */ errorClass("InvalidToken");
export const TaskDoesNotExist = /* @__PURE__ */ errorClass("TaskDoesNotExist");
export const TaskTimedOut = /* @__PURE__ */ errorClass("TaskTimedOut");
