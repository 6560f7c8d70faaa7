import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../../shared/adapters/aws/batch-get";
import type { DeliveryDetails, UndeliveredDeliveries } from "../application/undelivered-ports";
import { timelineOf } from "./dynamo-delivery-timelines";
import { notificationItem, notificationItemKey, type StoredNotification } from "./notification-item";

/** Reads notifications, each as it stands now. */
export const dynamoDeliveryDetails =
  (client: DynamoDBDocumentClient, table: string): UndeliveredDeliveries["details"] =>
  async (keys) => {
    const items = await batchGet(client, table, keys.map(notificationItemKey), { consistent: true });
    return items.map((item) => detailsOf(notificationItem.decode(item)));
  };

const detailsOf = (stored: StoredNotification): DeliveryDetails => ({
  ...timelineOf(stored),
  transactionId: stored.transactionId,
  ...(stored.recovery && { recoveryId: stored.recovery.id }),
});
