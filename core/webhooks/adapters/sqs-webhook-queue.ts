import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { WebhookPointer } from "../../contracts/webhook-pointer";
import type { WebhookQueue } from "../application/ports";

export function sqsWebhookQueue(client: SQSClient, queueUrl: string): WebhookQueue {
  return {
    async send({ provider, eventId }) {
      const pointer: WebhookPointer = { provider, event_id: eventId };
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(pointer) }));
    },
  };
}
