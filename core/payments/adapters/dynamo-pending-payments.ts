import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { PENDING_SHARDS, tables } from "../../contracts/tables";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { type Item, itemAttributes, storedTime } from "../../shared/adapters/aws/item-codec";
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

export function dynamoPendingPayments(client: DynamoDBDocumentClient, table: string): PendingPayments {
  return {
    async *untouchedSince(time) {
      for (let step = 0; step < PENDING_SHARDS; step++) {
        const shard = (time.getUTCMinutes() + step) % PENDING_SHARDS;
        const pages = paginateQuery(
          { client, pageSize: PAGE },
          {
            TableName: table,
            IndexName: INDEX,
            KeyConditionExpression: "#pk = :pk AND #sk < :time",
            ExpressionAttributeNames: { "#pk": index.partitionKey, "#sk": index.sortKey },
            ExpressionAttributeValues: { ":pk": String(shard), ":time": time.toISOString() },
          },
        );
        for await (const { Items = [] } of pages) if (Items.length > 0) yield Items.map(pendingPaymentOf);
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
