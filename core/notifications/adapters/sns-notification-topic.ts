import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { NotificationTopic } from "../application/ports";

/** The attributes are what subscribers filter by. */
export function snsNotificationTopic(client: SNSClient, topicArn: string): NotificationTopic {
  return {
    async publish({ subject, body, attributes }) {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subject,
          Message: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
          ),
        }),
      );
    },
  };
}
