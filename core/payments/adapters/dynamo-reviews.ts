import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import { ASK_AGAIN_WITHIN_HOURS, type ReviewDecision, type Reviews } from "../application/ports";

const { partitionKey } = tables.transactions;

export const reviewKey = (transactionId: string) => ({ [partitionKey]: `review#${transactionId}` });

/**
 * One item for both sides of a review, beside its transaction: whoever comes second finds what the first has left, as
 * each writes its part and reads the other's in one call.
 */
export function dynamoReviews(client: DynamoDBDocumentClient, table: string, clock: Clock): Reviews {
  const update = async (
    transactionId: string,
    UpdateExpression: string,
    values: Readonly<Record<string, unknown>>,
    ConditionExpression?: string,
  ) => {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: reviewKey(transactionId),
        UpdateExpression,
        ExpressionAttributeValues: values,
        ...(ConditionExpression && { ConditionExpression }),
        ReturnValues: "ALL_NEW",
      }),
    );
    return Attributes as { task_token?: string; decision?: ReviewDecision };
  };
  const claim = async (...given: Parameters<typeof update>): Promise<boolean> =>
    (await ifConditionHolds(update(...given))) !== undefined;
  return {
    async find(transactionId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: reviewKey(transactionId), ConsistentRead: true }),
      );
      const decision = Item?.decision as ReviewDecision | undefined;
      return {
        requested: Item?.requested === true,
        charging: Item?.charging_since !== undefined,
        takenOn: Item?.taken_on === true,
        ...(decision && { decision }),
      };
    },

    request: (transactionId) =>
      claim(transactionId, "SET requested = :yes", { ":yes": true }, "attribute_not_exists(charging_since)"),

    async requestedByGateway(transactionId) {
      await update(transactionId, "SET requested = :yes REMOVE charging_since", { ":yes": true });
    },

    claimCharge(transactionId) {
      const now = clock.now();
      return claim(
        transactionId,
        "SET charging_since = if_not_exists(charging_since, :now)",
        {
          ":now": now.toISOString(),
          ":askable": new Date(now.getTime() - ASK_AGAIN_WITHIN_HOURS * 3_600_000).toISOString(),
          ":approved": "approved" satisfies ReviewDecision,
        },
        "attribute_not_exists(declined) AND (charging_since > :askable OR (attribute_not_exists(charging_since) AND (decision = :approved OR (attribute_not_exists(decision) AND attribute_not_exists(requested)))))",
      );
    },

    claimDecline: (transactionId) =>
      claim(transactionId, "SET declined = :yes", { ":yes": true }, "attribute_not_exists(charging_since)"),

    async takenOnByGateway(transactionId) {
      await update(transactionId, "SET taken_on = :yes", { ":yes": true });
    },

    async abandon(transactionId) {
      await update(transactionId, "SET declined = :yes", { ":yes": true });
    },

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
