import { type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { type Spread, shardKeys } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { type Item, itemAttributes, storedTime } from "../../shared/adapters/aws/item-codec";
import { shardPages } from "../../shared/adapters/aws/shard-pages";
import type { PendingContext, PendingPayment, PendingPayments } from "../application/ports/pending-payments";
import { reviewItemOf, reviewKey } from "./dynamo-review-items";

const TABLE = "transactions";
const INDEX = "by-pending";
const { partitionKey, indexes } = tables[TABLE];
const index = indexes[INDEX];

/** Payments of a page: the context of each takes two items, and one call reads the contexts of a page. */
const PAGE = BATCH_GET_ITEMS / 2;

const pendingAttributes = z.object({ [partitionKey]: z.string(), [index.sortKey]: storedTime });
const restartsAttributes = z.object({ restarts: z.optional(z.int()) });

const restartsKey = (transactionId: string) => ({ [partitionKey]: `restarts#${transactionId}` });

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly spread: Spread;
}

export function dynamoPendingPayments({ client, table, spread }: Options): PendingPayments {
  return {
    async *untouchedSince(time) {
      const shards = shardKeys(spread);
      // Each minute begins with another shard, so that a sweep without time for all of them reaches each in turn.
      const first = time.getUTCMinutes() % shards.length;
      const rounds = shardPages([...shards.slice(first), ...shards.slice(0, first)], (shard, start) =>
        client.send(
          new QueryCommand({
            TableName: table,
            IndexName: INDEX,
            KeyConditionExpression: "#pk = :pk AND #sk < :time",
            ExpressionAttributeNames: { "#pk": index.partitionKey, "#sk": index.sortKey },
            ExpressionAttributeValues: { ":pk": shard, ":time": time.toISOString() },
            Limit: PAGE,
            ...(start && { ExclusiveStartKey: start }),
          }),
        ),
      );
      for await (const pages of rounds) {
        for (const items of pages) if (items.length > 0) yield items.map(pendingPaymentOf);
      }
    },

    async contexts(transactionIds) {
      const keys = transactionIds.flatMap((id) => [reviewKey(id), restartsKey(id)]);
      const found = await batchGet(client, table, keys, { consistent: true });
      const items = new Map(found.map((item) => [item[partitionKey], item]));
      const itemAt = (key: Item) => items.get(key[partitionKey]);
      return (transactionId) => contextOf(itemAt(reviewKey(transactionId)), itemAt(restartsKey(transactionId)));
    },

    async countRestart(transactionId, restarts) {
      const written = await ifConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: restartsKey(transactionId),
            UpdateExpression: "SET restarts = :next",
            ConditionExpression: restarts === 0 ? "attribute_not_exists(restarts)" : "restarts = :known",
            ExpressionAttributeValues: { ":next": restarts + 1, ...(restarts > 0 && { ":known": restarts }) },
          }),
        ),
      );
      return written !== undefined;
    },
  };
}

function pendingPaymentOf(item: Item): PendingPayment {
  const { [partitionKey]: transactionId, [index.sortKey]: updatedAt } = itemAttributes(TABLE, pendingAttributes, item);
  return { transactionId, updatedAt };
}

function contextOf(review: Item | undefined, restarted: Item | undefined): PendingContext {
  const { acceptedByGateway, token, decision } = reviewItemOf(review);
  const { restarts = 0 } = itemAttributes(TABLE, restartsAttributes, restarted ?? {});
  if (acceptedByGateway) return { waitsFor: "gateway", restarts };
  return token !== undefined && decision === undefined ? { waitsFor: "vendor", restarts } : { restarts };
}
