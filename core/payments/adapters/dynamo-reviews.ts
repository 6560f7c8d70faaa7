import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { actorItem } from "../../shared/adapters/aws/actor-item";
import type { Reviews } from "../application/ports/reviews";
import { NO_CHARGE_REQUESTED } from "./dynamo-charge-guard";
import { dynamoReviewItems, reviewUpdates } from "./dynamo-review-items";

/** The vendor's decisions. Apart from the rest, as who records them may read no review. */
export function dynamoReviewDecisions(client: DynamoDBDocumentClient, table: string): Pick<Reviews, "decide"> {
  const update = reviewUpdates(client, table);
  return {
    async decide(transactionId, decision, actor) {
      const { decision: first = decision, token } = await update(transactionId, {
        expression: "SET decision = if_not_exists(decision, :decision), actor = if_not_exists(actor, :actor)",
        values: { ":decision": decision, ":actor": actorItem(actor) },
      });
      return { decision: first, ...(token && { token }) };
    },
  };
}

export function dynamoReviews(client: DynamoDBDocumentClient, table: string): Reviews {
  const items = dynamoReviewItems(client, table);
  return {
    decisionOf: async (transactionId) => (await items.find(transactionId)).decision,

    async request(transactionId) {
      const values = { ":yes": true };
      const requested = { expression: "SET requested = :yes", values };
      return (await items.updateIf(transactionId, NO_CHARGE_REQUESTED, requested)) !== undefined;
    },

    async wait(transactionId, token) {
      const { decision } = await items.update(transactionId, {
        expression: "SET task_token = :token",
        values: { ":token": token },
      });
      return decision;
    },

    ...dynamoReviewDecisions(client, table),
  };
}
