import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { progressOf } from "../../../notifications/adapters/dynamo-notification-store";
import { notificationItemKey } from "../../../notifications/adapters/notification-item";
import type { NotificationStore } from "../../../notifications/application/ports";
import { batchGet } from "../../../shared/adapters/aws/batch-get";

/** Reads what is done of notifications, by calls that those of many letters can share. */
export const dynamoNotificationProgress = (
  client: DynamoDBDocumentClient,
  table: string,
): Pick<NotificationStore, "find"> => ({
  async find(key) {
    const [item] = await batchGet(client, table, [notificationItemKey(key)], { consistent: true });
    return item && progressOf(item);
  },
});
