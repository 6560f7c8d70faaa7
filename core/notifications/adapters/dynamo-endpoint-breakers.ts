import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import type { EndpointBreakers, EndpointHealth } from "../application/ports";

const { partitionKey, sortKey, expiry } = tables.notifications;

/** What is held against an endpoint is forgotten after this, also that it is gone. */
const MEMORY_SECONDS = 86_400;

/** One item for each endpoint that something is held against, beside the notifications. */
export function dynamoEndpointBreakers(client: DynamoDBDocumentClient, table: string, clock: Clock): EndpointBreakers {
  const keyOf = (endpointId: string) => ({ [partitionKey]: `endpoint#${endpointId}`, [sortKey]: "breaker" });
  const seconds = () => Math.floor(clock.now().getTime() / 1000);

  /** DynamoDB deletes late: an item past its time is removed first, so that nothing of it comes back to life. */
  const forgetExpired = async (endpointId: string) => {
    await ifConditionHolds(
      client.send(
        new DeleteCommand({
          TableName: table,
          Key: keyOf(endpointId),
          ConditionExpression: "#expiry <= :now",
          ExpressionAttributeNames: { "#expiry": expiry },
          ExpressionAttributeValues: { ":now": seconds() },
        }),
      ),
    );
  };

  /** Undefined where the item is not as the condition says. */
  const update = async (
    endpointId: string,
    expression: string,
    values: Readonly<Record<string, unknown>>,
    condition?: string,
  ): Promise<EndpointHealth | undefined> => {
    const isAlive = "(attribute_not_exists(#expiry) OR #expiry > :now)";
    const once = async () => {
      const { Attributes = {} } = await client.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(endpointId),
          UpdateExpression: expression,
          ConditionExpression: condition === undefined ? isAlive : `${isAlive} AND (${condition})`,
          ExpressionAttributeNames: { "#expiry": expiry },
          ExpressionAttributeValues: { ":expiry": seconds() + MEMORY_SECONDS, ":now": seconds(), ...values },
          ReturnValues: "ALL_NEW",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return healthOf(Attributes);
    };
    for (let attempt = 1; ; attempt++) {
      try {
        return await once();
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const isExpired = Number(error.Item?.[expiry]?.N ?? Number.POSITIVE_INFINITY) <= seconds();
        if (!isExpired || attempt > 1) return undefined;
        await forgetExpired(endpointId);
      }
    }
  };
  const notOpenedSince = "attribute_not_exists(open_until) OR open_until <= :since";

  return {
    async find(endpointId) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(endpointId) }));
      return Item === undefined || (Item[expiry] as number) <= seconds() ? undefined : healthOf(Item);
    },

    failed: (endpointId, since) =>
      update(
        endpointId,
        "SET #expiry = :expiry ADD failures :one",
        { ":one": 1, ":since": since.toISOString() },
        notOpenedSince,
      ),

    async open(endpointId, since, until) {
      await update(
        endpointId,
        "SET open_until = :until, #expiry = :expiry ADD openings :one",
        { ":one": 1, ":until": until.toISOString(), ":since": since.toISOString() },
        notOpenedSince,
      );
    },

    async hold(endpointId, until) {
      await update(
        endpointId,
        "SET open_until = :until, #expiry = :expiry",
        { ":until": until.toISOString() },
        "attribute_not_exists(open_until) OR open_until < :until",
      );
    },

    async probe(endpointId, openUntil, until) {
      const values = { ":until": until.toISOString(), ":known": openUntil };
      const claimed = await update(
        endpointId,
        "SET open_until = :until, #expiry = :expiry",
        values,
        "open_until = :known",
      );
      return claimed !== undefined;
    },

    async gone(endpointId) {
      await update(endpointId, "SET gone = :yes, #expiry = :expiry", { ":yes": true });
    },

    async healed(endpointId) {
      await client.send(new DeleteCommand({ TableName: table, Key: keyOf(endpointId) }));
    },
  };
}

const healthOf = (item: Record<string, unknown>): EndpointHealth => ({
  failures: (item.failures as number | undefined) ?? 0,
  openings: (item.openings as number | undefined) ?? 0,
  gone: item.gone === true,
  ...(item.open_until !== undefined && { openUntil: item.open_until as string }),
});
