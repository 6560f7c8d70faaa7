import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { UnnotifiedPayments } from "../application/ports/pending-payments";

const { partitionKey, indexes } = tables.transactions;
const { partitionKey: shard, sortKey: since } = indexes["by-pending"];

export function dynamoUnnotifiedPayments(client: DynamoDBDocumentClient, table: string): UnnotifiedPayments {
  return {
    async markNotified(transactionId) {
      await ifConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: { [partitionKey]: transactionId },
            UpdateExpression: "REMOVE #shard, #since",
            // A payment that is pending again stays: nothing would find it.
            ConditionExpression: "attribute_exists(#shard) AND #status <> :pending",
            ExpressionAttributeNames: { "#shard": shard, "#since": since, "#status": "status" },
            ExpressionAttributeValues: { ":pending": "pending" },
          }),
        ),
      );
    },
  };
}
