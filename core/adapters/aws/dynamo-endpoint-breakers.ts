import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { EndpointBreakers } from "../../application/notification-ports";
import type { Clock } from "../../application/ports";
import { tables } from "../../contracts/tables";

const { partitionKey, sortKey, expiry } = tables.notifications;

/** What is held against an endpoint is forgotten after this, also that it is gone. */
const MEMORY_SECONDS = 86_400;
const PROBE_SECONDS = 60;

/** One item for each endpoint that something is held against, beside the notifications. */
export function dynamoEndpointBreakers(client: DynamoDBDocumentClient, table: string, clock: Clock): EndpointBreakers {
  const keyOf = (endpointId: string) => ({ [partitionKey]: `endpoint#${endpointId}`, [sortKey]: "breaker" });
  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  const update = (
    endpointId: string,
    UpdateExpression: string,
    values: Readonly<Record<string, unknown>>,
    ConditionExpression?: string,
  ) =>
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: keyOf(endpointId),
        UpdateExpression,
        ExpressionAttributeNames: { "#expiry": expiry },
        ExpressionAttributeValues: { ":expiry": seconds() + MEMORY_SECONDS, ...values },
        ...(ConditionExpression && { ConditionExpression }),
        ReturnValues: "ALL_NEW",
      }),
    );

  return {
    async find(endpointId) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(endpointId) }));
      // DynamoDB deletes late.
      if (Item === undefined || (Item[expiry] as number) <= seconds()) return undefined;
      return {
        failures: (Item.failures as number | undefined) ?? 0,
        gone: Item.gone === true,
        ...(Item.open_until !== undefined && { openUntil: Item.open_until as string }),
      };
    },

    async probe(endpointId, openUntil) {
      const until = new Date(clock.now().getTime() + PROBE_SECONDS * 1000).toISOString();
      try {
        const values = { ":until": until, ":known": openUntil };
        await update(endpointId, "SET open_until = :until, #expiry = :expiry", values, "open_until = :known");
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async failed(endpointId) {
      const { Attributes } = await update(endpointId, "SET #expiry = :expiry ADD failures :one", { ":one": 1 });
      return Attributes?.failures as number;
    },

    async hold(endpointId, until) {
      await update(endpointId, "SET open_until = :until, #expiry = :expiry", { ":until": until.toISOString() });
    },

    async gone(endpointId) {
      await update(endpointId, "SET gone = :yes, #expiry = :expiry", { ":yes": true });
    },

    async healed(endpointId) {
      await client.send(new DeleteCommand({ TableName: table, Key: keyOf(endpointId) }));
    },
  };
}
