import { createHash } from "node:crypto";
import type * as sdk from "@aws-sdk/client-sqs";
import { operation, type Wire } from "./operation";
import { ServiceClient, type ServiceClientOptions } from "./service-client";

/** A message was changed on its way. */
class InvalidMessageChecksum extends Error {
  override readonly name = "InvalidMessageChecksum";
}

/** Throws where SQS read, or sent, other bodies than we did, by the MD5 that it gives of each. */
function checkBodies(bodies: readonly (readonly [body: string | undefined, md5: string | undefined])[]): void {
  const wrong = bodies.filter(([body = "", md5]) => createHash("md5").update(body).digest("hex") !== md5);
  if (wrong.length > 0) throw new InvalidMessageChecksum(`${wrong.length} of ${bodies.length} messages`);
}

export const SendMessageCommand = /* @__PURE__ */ operation<sdk.SendMessageCommandInput, sdk.SendMessageCommandOutput>(
  "SendMessage",
  {
    decode(answer, { MessageBody }) {
      checkBodies([[MessageBody, answer.MD5OfMessageBody]]);
      return answer;
    },
  },
);

export const SendMessageBatchCommand = /* @__PURE__ */ operation<
  sdk.SendMessageBatchCommandInput,
  sdk.SendMessageBatchCommandOutput
>("SendMessageBatch", {
  decode(answer, { Entries = [] }) {
    const bodies = new Map(Entries.map(({ Id, MessageBody }) => [Id, MessageBody]));
    checkBodies((answer.Successful ?? []).map(({ Id, MD5OfMessageBody }: Wire) => [bodies.get(Id), MD5OfMessageBody]));
    return answer;
  },
});

export const ReceiveMessageCommand = /* @__PURE__ */ operation<
  sdk.ReceiveMessageCommandInput,
  sdk.ReceiveMessageCommandOutput
>("ReceiveMessage", {
  decode(answer) {
    checkBodies((answer.Messages ?? []).map(({ Body, MD5OfBody }: Wire) => [Body, MD5OfBody]));
    return answer;
  },
});

export const DeleteMessageCommand = /* @__PURE__ */ operation<
  sdk.DeleteMessageCommandInput,
  sdk.DeleteMessageCommandOutput
>("DeleteMessage");
export const DeleteMessageBatchCommand = /* @__PURE__ */ operation<
  sdk.DeleteMessageBatchCommandInput,
  sdk.DeleteMessageBatchCommandOutput
>("DeleteMessageBatch");
export const ChangeMessageVisibilityCommand = /* @__PURE__ */ operation<
  sdk.ChangeMessageVisibilityCommandInput,
  sdk.ChangeMessageVisibilityCommandOutput
>("ChangeMessageVisibility");
export const ChangeMessageVisibilityBatchCommand = /* @__PURE__ */ operation<
  sdk.ChangeMessageVisibilityBatchCommandInput,
  sdk.ChangeMessageVisibilityBatchCommandOutput
>("ChangeMessageVisibilityBatch");

export class SQSClient extends ServiceClient {
  constructor(options: ServiceClientOptions) {
    const service = { id: "SQS", host: "sqs", target: "AmazonSQS", headers: { "x-amzn-query-mode": "true" } };
    const urlIn = ({ QueueUrl }: Wire) => QueueUrl;
    super({ ...service, urlIn, contentType: "application/x-amz-json-1.0" }, options);
  }
}
