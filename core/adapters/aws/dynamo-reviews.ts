import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ReviewDecision, Reviews } from "../../application/ports";
import { tables } from "../../contracts/tables";

const { partitionKey } = tables.transactions;

export const reviewKey = (transactionId: string) => ({ [partitionKey]: `review#${transactionId}` });

/**
 * One item for both sides of a review, beside its transaction: whoever comes second finds what the first has left, as
 * each writes its part and reads the other's in one call.
 */
export function dynamoReviews(client: DynamoDBDocumentClient, table: string): Reviews {
  const update = async (transactionId: string, expression: string, values: Record<string, string>) => {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: reviewKey(transactionId),
        UpdateExpression: expression,
        ExpressionAttributeValues: values,
        ReturnValues: "ALL_NEW",
      }),
    );
    return Attributes as { task_token?: string; decision?: ReviewDecision };
  };
  return {
    async wait(transactionId, token) {
      return (await update(transactionId, "SET task_token = :token", { ":token": token })).decision;
    },

    async decide(transactionId, decision) {
      const { decision: first = decision, task_token } = await update(
        transactionId,
        "SET decision = if_not_exists(decision, :decision)",
        { ":decision": decision },
      );
      return { decision: first, ...(task_token && { token: task_token }) };
    },
  };
}
