import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { PENDING_SHARDS, tables } from "../../contracts/tables";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { PendingPayment, PendingPayments } from "../application/ports";
import { reviewKey } from "./dynamo-reviews";

const { partitionKey, indexes } = tables.transactions;
const index = indexes["by-pending"];

/** Two items tell the circumstances of each. */
const PAGE = BATCH_GET_ITEMS / 2;

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
            IndexName: "by-pending",
            KeyConditionExpression: "#pk = :pk AND #sk < :time",
            ExpressionAttributeNames: { "#pk": index.partitionKey, "#sk": index.sortKey },
            ExpressionAttributeValues: { ":pk": String(shard), ":time": time.toISOString() },
          },
        );
        for await (const { Items = [] } of pages) if (Items.length > 0) yield Items.map(pendingPayment);
      }
    },

    async circumstances(transactionIds) {
      const keys = transactionIds.flatMap((id) => [reviewKey(id), restartsKey(id)]);
      const found = await batchGet(client, table, keys, { consistent: true });
      const items = new Map(found.map((item) => [item[partitionKey], item]));
      return (transactionId) => {
        const review = items.get(reviewKey(transactionId)[partitionKey]);
        const restarts = items.get(restartsKey(transactionId)[partitionKey]);
        const isInReview = review?.task_token !== undefined && review.decision === undefined;
        return {
          ...(review?.taken_on ? { waitsFor: "gateway" } : isInReview && { waitsFor: "vendor" }),
          restarts: (restarts?.restarts as number | undefined) ?? 0,
        };
      };
    },

    async restart(transactionId, restarts) {
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

const pendingPayment = (item: Record<string, unknown>): PendingPayment => ({
  transactionId: item[partitionKey] as string,
  updatedAt: item[index.sortKey] as string,
});
