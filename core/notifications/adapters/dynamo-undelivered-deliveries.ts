import { batchGet } from "../../shared/adapters/aws/batch-get";
import type { DeliveryDetails, UndeliveredDeliveries } from "../application/undelivered-ports";
import { timelineOf } from "./dynamo-delivery-timelines";
import { dynamoUndeliveredLists } from "./dynamo-undelivered-lists";
import { notificationItem, notificationItemKey, type StoredNotification } from "./notification-item";
import { type RequeueOptions, requeueDelivery } from "./requeue-delivery";

export function dynamoUndeliveredDeliveries(options: RequeueOptions): UndeliveredDeliveries {
  const { client, table } = options;
  return {
    ...dynamoUndeliveredLists(options),

    async details(keys) {
      const items = await batchGet(client, table, keys.map(notificationItemKey), { consistent: true });
      return items.map((item) => detailsOf(notificationItem.decode(item)));
    },

    requeue: (key, recovery) => requeueDelivery(options, key, recovery),
  };
}

const detailsOf = (stored: StoredNotification): DeliveryDetails => ({
  ...timelineOf(stored),
  transactionId: stored.transactionId,
  ...(stored.recovery && { recoveryId: stored.recovery.id }),
});
