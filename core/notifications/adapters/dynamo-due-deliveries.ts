import { randomUUID } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { DUE_SHARDS, tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import type { DueDeliveries, DueDelivery } from "../application/ports";
import { notificationItemKey } from "./dynamo-notifications";

const { partitionKey, sortKey, indexes } = tables.notifications;
const index = indexes["by-due"];

/** Of each partition at a time: as many updates and messages at once. */
const PAGE = 25;
/** A delivery that was queued is looked for again only after this. */
const LEASE_SECONDS = 3600;

export function dynamoDueDeliveries(client: DynamoDBDocumentClient, table: string, clock: Clock): DueDeliveries {
  const page = async (shard: number, now: Date, start: Record<string, unknown> | undefined) =>
    client.send(
      new QueryCommand({
        TableName: table,
        IndexName: "by-due",
        KeyConditionExpression: "#pk = :pk AND #sk <= :now",
        ExpressionAttributeNames: { "#pk": index.partitionKey, "#sk": index.sortKey },
        ExpressionAttributeValues: { ":pk": String(shard), ":now": now.toISOString() },
        Limit: PAGE,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );

  return {
    async *due(now) {
      let open = Array.from({ length: DUE_SHARDS }, (_, shard) => ({
        shard,
        start: undefined as Record<string, unknown> | undefined,
      }));
      while (open.length > 0) {
        const pages = await Promise.all(
          open.map(async ({ shard, start }) => ({ shard, page: await page(shard, now, start) })),
        );
        yield pages.flatMap(({ page }) => (page.Items ?? []).map(dueDelivery));
        open = pages.flatMap(({ shard, page: { LastEvaluatedKey: start } }) => (start ? [{ shard, start }] : []));
      }
    },

    async lease({ dueAt, ...delivery }) {
      const Key = notificationItemKey(delivery);
      const lease = randomUUID();
      const written = await ifConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key,
            UpdateExpression: "SET #due = :leased, lease = :lease",
            ConditionExpression: "#due = :due",
            ExpressionAttributeNames: { "#due": index.sortKey },
            ExpressionAttributeValues: {
              ":due": dueAt,
              ":leased": new Date(clock.now().getTime() + LEASE_SECONDS * 1000).toISOString(),
              ":lease": lease,
            },
          }),
        ),
      );
      if (written !== undefined) return true;
      // The client repeats a call of which the answer was lost: the lease may be this one.
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item?.lease === lease;
    },
  };
}

const dueDelivery = (item: Record<string, unknown>): DueDelivery => ({
  transactionId: item[partitionKey] as string,
  notificationId: item[sortKey] as string,
  merchantId: item.merchant_id as string,
  dueAt: item[index.sortKey] as string,
});
