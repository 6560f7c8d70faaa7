import { randomUUID } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { type Spread, shardKeys } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { type Item, itemAttributes, storedTime } from "../../shared/adapters/aws/item-codec";
import { shardPages } from "../../shared/adapters/aws/shard-pages";
import type { Clock } from "../../shared/application/ports";
import type { DueDeliveries, DueDelivery } from "../application/delivery-ports";
import { SWEEP_GRACE_SECONDS } from "../domain/delivery";
import { dueIndex, notificationItemKey } from "./notification-item";

const { partitionKey, sortKey } = tables.notifications;

/** Deliveries of one page of one shard: as many updates and messages are made at once. */
const PAGE = 25;

/** What the index by-due shows of a notification. */
const dueAttributes = z.object({
  [partitionKey]: z.string(),
  [sortKey]: z.string(),
  merchant_id: z.string(),
  [dueIndex.sortKey]: storedTime,
});

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  readonly spread: Spread;
}

export function dynamoDueDeliveries({ client, table, clock, spread }: Options): DueDeliveries {
  return {
    async *due(now) {
      const pages = shardPages(shardKeys(spread), (shard, start) =>
        client.send(
          new QueryCommand({
            TableName: table,
            IndexName: "by-due",
            KeyConditionExpression: "#pk = :pk AND #sk <= :now",
            ExpressionAttributeNames: { "#pk": dueIndex.partitionKey, "#sk": dueIndex.sortKey },
            ExpressionAttributeValues: { ":pk": shard, ":now": now.toISOString() },
            Limit: PAGE,
            ...(start && { ExclusiveStartKey: start }),
          }),
        ),
      );
      for await (const page of pages) yield page.flat().map(dueDelivery);
    },

    async defer({ dueAt, ...delivery }) {
      const Key = notificationItemKey(delivery);
      const deferral = randomUUID();
      const written = await ifConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key,
            UpdateExpression: "SET #due = :later, deferral = :deferral",
            ConditionExpression: "#due = :due",
            ExpressionAttributeNames: { "#due": dueIndex.sortKey },
            ExpressionAttributeValues: {
              ":due": dueAt,
              ":later": new Date(clock.now().getTime() + SWEEP_GRACE_SECONDS * 1000).toISOString(),
              ":deferral": deferral,
            },
          }),
        ),
      );
      if (written !== undefined) return true;
      // The client repeats a call of which the answer was lost: the deferral may be this one.
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item?.deferral === deferral;
    },
  };
}

function dueDelivery(item: Item): DueDelivery {
  const attributes = itemAttributes("notifications", dueAttributes, item);
  return {
    transactionId: attributes[partitionKey],
    notificationId: attributes[sortKey],
    merchantId: attributes.merchant_id,
    dueAt: attributes[dueIndex.sortKey],
  };
}
