import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod/mini";
import { fraudAlert } from "../../contracts/fraud-alert-schema";
import { tables } from "../../contracts/tables";
import { actorAttributes } from "../../shared/adapters/aws/actor-item";
import { itemAttributes } from "../../shared/adapters/aws/item-codec";
import type { FraudAlerts } from "../application/ports/reviews";

const TABLE = "fraud-alerts";
const { partitionKey, sortKey } = tables[TABLE];

/** What a repeat of an alert must have in common with the alert that was recorded. */
const recordedAlert = z.object({
  transaction_id: fraudAlert.shape.transaction_id,
  decision: fraudAlert.shape.decision,
});

/** The vendor's time of the alert is part of its key: the same alert, sent again, is the same item. */
export function dynamoFraudAlerts(client: DynamoDBDocumentClient, table: string): FraudAlerts {
  return {
    async record({ alert_id, occurred_at, ...alert }, receivedAt, actor) {
      const item = {
        [partitionKey]: alert_id,
        [sortKey]: occurred_at,
        ...alert,
        received_at: receivedAt.toISOString(),
        ...actorAttributes(actor),
      };
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: item,
            ConditionExpression: "attribute_not_exists(#pk)",
            ExpressionAttributeNames: { "#pk": partitionKey },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
        return "recorded";
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const known = itemAttributes(TABLE, recordedAlert, unmarshall(error.Item ?? {}));
        const isRepeat = known.transaction_id === alert.transaction_id && known.decision === alert.decision;
        return isRepeat ? "repeated" : "contradicts";
      }
    },
  };
}
