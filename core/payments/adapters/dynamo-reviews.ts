import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Reviews } from "../application/ports/reviews";
import { NO_CHARGE_REQUESTED } from "./dynamo-charge-guard";
import { dynamoReviewItems } from "./dynamo-review-items";

export function dynamoReviews(client: DynamoDBDocumentClient, table: string): Reviews {
  const items = dynamoReviewItems(client, table);
  return {
    decisionOf: async (transactionId) => (await items.find(transactionId)).decision,

    request: (transactionId) =>
      items.updateIf(transactionId, NO_CHARGE_REQUESTED, {
        expression: "SET requested = :yes",
        values: { ":yes": true },
      }),

    async wait(transactionId, token) {
      const { decision } = await items.update(transactionId, {
        expression: "SET task_token = :token",
        values: { ":token": token },
      });
      return decision;
    },

    async decide(transactionId, decision) {
      const { decision: first = decision, token } = await items.update(transactionId, {
        expression: "SET decision = if_not_exists(decision, :decision)",
        values: { ":decision": decision },
      });
      return { decision: first, ...(token && { token }) };
    },
  };
}
