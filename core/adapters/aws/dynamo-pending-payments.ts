import { BatchGetCommand, type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { PendingPayment, PendingPayments } from "../../application/payment-ports";
import { PENDING_SHARDS, tables } from "../../contracts/tables";
import { ifConditionHolds } from "./condition";
import { reviewKey } from "./dynamo-reviews";
import { shardOf } from "./shard";

const { partitionKey, indexes } = tables.transactions;
const index = indexes["by-pending"];

/** Of one read. */
const PAGE = 100;

/** The key under which a pending payment is found; whoever writes the item without it takes it out of the index. */
export function pendingKey(transactionId: string): Record<string, string> {
  return { [index.partitionKey]: String(shardOf(transactionId, PENDING_SHARDS)) };
}

const restartsKey = (transactionId: string) => ({ [partitionKey]: `restarts#${transactionId}` });

export function dynamoPendingPayments(client: DynamoDBDocumentClient, table: string): PendingPayments {
  return {
    async *untouchedSince(time) {
      for (let shard = 0; shard < PENDING_SHARDS; shard++) {
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
        for await (const { Items = [] } of pages) yield Items.map(pendingPayment);
      }
    },

    async circumstances(transactionId) {
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetCommand({
          RequestItems: {
            [table]: { Keys: [reviewKey(transactionId), restartsKey(transactionId)], ConsistentRead: true },
          },
        }),
      );
      // A throttled read may leave one out, which must not look like one that is not there.
      if (Object.keys(UnprocessedKeys).length > 0) throw new Error("DynamoDB left out part of a read");
      const items = Responses[table] ?? [];
      const review = items.find((item) => item[partitionKey] === reviewKey(transactionId)[partitionKey]);
      const restarts = items.find((item) => item[partitionKey] === restartsKey(transactionId)[partitionKey]);
      const isInReview = review?.task_token !== undefined && review.decision === undefined;
      return {
        ...(review?.accepted ? { waitsFor: "gateway" } : isInReview && { waitsFor: "vendor" }),
        restarts: (restarts?.restarts as number | undefined) ?? 0,
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
