import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { wellFormed } from "../../contracts/text";
import type { NotificationTopic } from "../application/ports";

/**
 * The attributes are what subscribers filter by. The client cannot send half a character: it throws before it sends
 * anything.
 */
export function snsNotificationTopic(client: SNSClient, topicArn: string): NotificationTopic {
  return {
    async publish({ subject, body, attributes }) {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: wellFormed(subject),
          Message: wellFormed(body),
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, text]) => [
              name,
              { DataType: "String", StringValue: wellFormed(text) },
            ]),
          ),
        }),
      );
    },
  };
}
