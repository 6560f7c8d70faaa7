import { createHash } from "node:crypto";
import { BatchGetCommand, type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { PendingPayments } from "../../application/payment-ports";
import { PENDING_SHARDS, tables } from "../../contracts/tables";
import { ifConditionHolds } from "./condition";
import { reviewKey } from "./dynamo-reviews";

const { partitionKey, indexes } = tables.transactions;
const index = indexes["by-pending"];

/** Looked at in one sweep, of each partition: the rest comes with the next one. */
const PAGE = 100;

/** The key under which a pending payment is found; whoever writes the item without it takes it out of the index. */
export function pendingKey(transactionId: string): Record<string, string> {
  const shard = (createHash("sha256").update(transactionId).digest()[0] ?? 0) % PENDING_SHARDS;
  return { [index.partitionKey]: String(shard) };
}

const restartsKey = (transactionId: string) => ({ [partitionKey]: `restarts#${transactionId}` });

export function dynamoPendingPayments(client: DynamoDBDocumentClient, table: string): PendingPayments {
  return {
    async untouchedSince(time) {
      const pages = await Promise.all(
        Array.from({ length: PENDING_SHARDS }, (_, shard) =>
          client.send(
            new QueryCommand({
              TableName: table,
              IndexName: "by-pending",
              KeyConditionExpression: "#pk = :pk AND #sk < :time",
              ExpressionAttributeNames: { "#pk": index.partitionKey, "#sk": index.sortKey },
              ExpressionAttributeValues: { ":pk": String(shard), ":time": time.toISOString() },
              Limit: PAGE,
            }),
          ),
        ),
      );
      return pages
        .flatMap(({ Items = [] }) => Items)
        .map((item) => ({
          transactionId: item[partitionKey] as string,
          createdAt: item.created_at as string,
          updatedAt: item[index.sortKey] as string,
        }));
    },

    async circumstances(transactionId) {
      const { Responses = {} } = await client.send(
        new BatchGetCommand({
          RequestItems: {
            [table]: { Keys: [reviewKey(transactionId), restartsKey(transactionId)], ConsistentRead: true },
          },
        }),
      );
      const items = Responses[table] ?? [];
      const review = items.find((item) => item[partitionKey] === reviewKey(transactionId)[partitionKey]);
      const restarts = items.find((item) => item[partitionKey] === restartsKey(transactionId)[partitionKey]);
      return {
        inReview: review?.task_token !== undefined && review.decision === undefined,
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
