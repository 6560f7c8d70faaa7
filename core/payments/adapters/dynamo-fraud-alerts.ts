import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { tables } from "../../contracts/tables";
import type { FraudAlerts } from "../application/ports";

const { partitionKey, sortKey } = tables["fraud-alerts"];

/** The vendor's time of the alert is part of its key: the same alert, sent again, is the same item. */
export function dynamoFraudAlerts(client: DynamoDBDocumentClient, table: string): FraudAlerts {
  return {
    async record({ alert_id, occurred_at, ...alert }, receivedAt) {
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: {
              [partitionKey]: alert_id,
              [sortKey]: occurred_at,
              ...alert,
              received_at: receivedAt.toISOString(),
            },
            ConditionExpression: "attribute_not_exists(#pk)",
            ExpressionAttributeNames: { "#pk": partitionKey },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
        return "recorded";
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { transaction_id, decision } = error.Item ? unmarshall(error.Item) : {};
        return transaction_id === alert.transaction_id && decision === alert.decision ? "repeated" : "contradicts";
      }
    },
  };
}
