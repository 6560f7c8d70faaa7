import type { UndeliveredDeliveries } from "../application/undelivered-ports";
import { dynamoDeliveryDetails } from "./dynamo-delivery-details";
import { dynamoUndeliveredLists } from "./dynamo-undelivered-lists";
import { type RequeueOptions, requeueDelivery } from "./requeue-delivery";

export const dynamoUndeliveredDeliveries = (options: RequeueOptions): UndeliveredDeliveries => ({
  ...dynamoUndeliveredLists(options),
  details: dynamoDeliveryDetails(options.client, options.table),
  requeue: (key, recovery) => requeueDelivery(options, key, recovery),
});
