import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { UnresolvedMarks } from "../application/ports/workflows";
import { dynamoReviewItems } from "./dynamo-review-items";

export function dynamoUnresolvedMarks(client: DynamoDBDocumentClient, table: string): UnresolvedMarks {
  const items = dynamoReviewItems(client, table);
  return {
    lastSent: async (transactionId) => (await items.find(transactionId)).unresolvedAttempt ?? 0,

    async markSent(transactionId, attempt) {
      await items.update(transactionId, {
        expression: "SET unresolved_attempt = :attempt",
        values: { ":attempt": attempt },
      });
    },
  };
}
