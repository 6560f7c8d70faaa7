import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { itemAttributes } from "../../shared/adapters/aws/item-codec";
import type { UnresolvedMarks } from "../application/ports/workflows";
import { reviewKey } from "./dynamo-review-items";
import { modificationKey } from "./modification-items";

const attributes = z.object({ unresolved_attempt: z.optional(z.int()) });

/** The marks stand on the items that are there anyway: a payment's review item, or a modification's own. */
export function dynamoUnresolvedMarks(client: DynamoDBDocumentClient, table: string): UnresolvedMarks {
  const keyOf = (transactionId: string, id: string | undefined) =>
    id === undefined ? reviewKey(transactionId) : modificationKey({ id, transactionId });
  return {
    async lastSent(transactionId, modificationId) {
      const Key = keyOf(transactionId, modificationId);
      const { Item = {} } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return itemAttributes("transactions", attributes, Item).unresolved_attempt ?? 0;
    },

    async markSent(transactionId, attempt, modificationId) {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(transactionId, modificationId),
          UpdateExpression: "SET unresolved_attempt = :attempt",
          ExpressionAttributeValues: { ":attempt": attempt },
        }),
      );
    },
  };
}
