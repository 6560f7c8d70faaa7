import type * as sdk from "@aws-sdk/client-sesv2";
import { operation } from "./operation";
import { ServiceClient, type ServiceClientOptions } from "./service-client";

export const SendEmailCommand = /* @__PURE__ */ operation<sdk.SendEmailCommandInput, sdk.SendEmailCommandOutput>(
  "SendEmail",
  { path: "/v2/email/outbound-emails" },
);

export class SESv2Client extends ServiceClient {
  constructor(options: ServiceClientOptions) {
    super({ id: "SESv2", host: "email", signedAs: "ses", contentType: "application/json" }, options);
  }
}
