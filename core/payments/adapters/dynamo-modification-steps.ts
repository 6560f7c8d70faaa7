import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import type { ModificationSteps } from "../application/ports/modifications";
import { repeatableSince } from "../domain/charge-guard";
import { modificationFinder } from "./dynamo-modification-requests";
import { lockKey, lockOf, modificationKey, modificationOf } from "./modification-items";

const { partitionKey, indexes } = tables.transactions;
const { partitionKey: shard, sortKey: since } = indexes["by-pending"];

/** `mayAsk` of the domain as a condition. A test compares the two. */
const MAY_ASK =
  "attribute_exists(#pk) AND attribute_not_exists(#result) AND (attribute_not_exists(asked_since) OR asked_since > :repeatable_since)";

/** What carries modifications out: an item each, and the lock of their payment. */
export function dynamoModificationSteps(
  client: DynamoDBDocumentClient,
  table: string,
  clock: Pick<Clock, "now">,
): ModificationSteps {
  const updateIf = (Key: Record<string, string>, update: Omit<UpdateCommandInput, "TableName" | "Key">) =>
    ifConditionHolds(client.send(new UpdateCommand({ TableName: table, Key, ...update })));
  return {
    find: modificationFinder(client, table),

    async lockOf(transactionId) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: lockKey(transactionId), ConsistentRead: true }),
      );
      return lockOf(Item);
    },

    async claim(ref) {
      const now = clock.now();
      try {
        const { Attributes = {} } = await client.send(
          new UpdateCommand({
            TableName: table,
            Key: modificationKey(ref),
            UpdateExpression: "SET asked_since = if_not_exists(asked_since, :now)",
            ConditionExpression: MAY_ASK,
            ExpressionAttributeNames: { "#pk": partitionKey, "#result": "result" },
            ExpressionAttributeValues: {
              ":now": now.toISOString(),
              ":repeatable_since": repeatableSince(now).toISOString(),
            },
            ReturnValues: "ALL_OLD",
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
        return { modification: modificationOf(Attributes), isClaimed: true };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { Item } = error;
        return Item && { modification: modificationOf(unmarshall(Item)), isClaimed: false };
      }
    },

    async release({ id, kind, transactionId }, result) {
      if (kind !== "refund" && result !== "failed") return;
      await updateIf(lockKey(transactionId), {
        UpdateExpression: kind === "refund" ? "REMOVE refunds.#id ADD rev :one" : "REMOVE completion ADD rev :one",
        ...(kind === "refund"
          ? { ConditionExpression: "attribute_exists(refunds.#id)", ExpressionAttributeNames: { "#id": id } }
          : { ConditionExpression: "completion = :id" }),
        ExpressionAttributeValues: { ":one": 1, ...(kind !== "refund" && { ":id": id }) },
      });
    },

    async close(ref, { result, code, object }) {
      const values = { ":result": result, ":code": code, ":object": object, ":now": clock.now().toISOString() };
      await updateIf(modificationKey(ref), {
        UpdateExpression: `SET #result = :result, closed_at = :now${code === undefined ? "" : ", code = :code"}${object === undefined ? "" : ", #object = :object"}`,
        ConditionExpression: "attribute_exists(#pk) AND attribute_not_exists(#result)",
        ExpressionAttributeNames: {
          "#pk": partitionKey,
          "#result": "result",
          ...(object !== undefined && { "#object": "object" }),
        },
        ExpressionAttributeValues: Object.fromEntries(
          Object.entries(values).filter(([, value]) => value !== undefined),
        ),
      });
    },

    async markNotified(ref) {
      await updateIf(modificationKey(ref), {
        UpdateExpression: "REMOVE #shard, #since",
        ConditionExpression: "attribute_exists(#shard) AND attribute_exists(#result)",
        ExpressionAttributeNames: { "#shard": shard, "#since": since, "#result": "result" },
      });
    },
  };
}
