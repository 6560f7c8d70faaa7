import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import type { DeliveryTimeline, DeliveryTimelines } from "../application/delivery-ports";
import { notificationItem, type StoredNotification } from "./notification-item";

/** Notifications of one transaction that its timeline shows; hardly any transaction has more. */
const SHOWN = 100;

export function dynamoDeliveryTimelines(client: DynamoDBDocumentClient, table: string): DeliveryTimelines {
  return {
    async of(transactionId) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "#pk = :pk",
          ExpressionAttributeNames: { "#pk": tables.notifications.partitionKey },
          ExpressionAttributeValues: { ":pk": transactionId },
          Limit: SHOWN,
        }),
      );
      const timelines = Items.map((item) => timelineOf(notificationItem.decode(item)));
      return timelines.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    },
  };
}

export const timelineOf = ({
  notificationId,
  merchantId,
  createdAt,
  type,
  cause,
  state,
  attempts,
  notBefore,
}: StoredNotification): DeliveryTimeline => ({
  notificationId,
  merchantId,
  createdAt,
  type,
  cause,
  state,
  attempts,
  ...(notBefore !== undefined && { nextAttemptAt: notBefore }),
});
