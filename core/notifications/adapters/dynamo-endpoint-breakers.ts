import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import type { EndpointBreakers, EndpointHealth } from "../application/delivery-ports";
import { aliveHealthOf, breakerKey, healthOf } from "./breaker-item";

const { expiry } = tables.notifications;

/** Seconds after which everything that is known against an endpoint is forgotten, also that it is gone. */
const MEMORY_SECONDS = 86_400;

/** Milliseconds by which the clocks of two computers may differ. */
const CLOCK_MS = 60_000;

/** One item for each endpoint that something is known against, beside the notifications. */
export function dynamoEndpointBreakers(client: DynamoDBDocumentClient, table: string, clock: Clock): EndpointBreakers {
  const items = breakerItems(client, table, clock);
  const notOpenedSince = "attribute_not_exists(open_until) OR open_until <= :since";

  return {
    find: items.find,

    recordFailure: (endpointId, since) =>
      items.update(endpointId, {
        set: "SET #expiry = :expiry ADD failures :one",
        values: { ":one": 1, ":since": since.toISOString() },
        only: notOpenedSince,
      }),

    async open(endpointId, since, until) {
      await items.update(endpointId, {
        set: "SET open_until = :until, #expiry = :expiry ADD openings :one",
        values: { ":one": 1, ":until": until.toISOString(), ":since": since.toISOString() },
        only: notOpenedSince,
      });
    },

    async hold(endpointId, until) {
      await items.update(endpointId, {
        set: "SET open_until = :until, #expiry = :expiry",
        values: { ":until": until.toISOString() },
        only: "attribute_not_exists(open_until) OR open_until < :until",
      });
    },

    async halfOpen(endpointId, openUntil, until) {
      const taken = await items.update(endpointId, {
        set: "SET open_until = :until, #expiry = :expiry",
        values: { ":until": until.toISOString(), ":known": openUntil },
        only: "open_until = :known",
      });
      return taken !== undefined;
    },

    async letTry(endpointId) {
      await items.updateAlive(endpointId, {
        // A moment ago also for a function whose clock is behind this computer's.
        set: "SET open_until = :past, #expiry = :expiry REMOVE gone",
        values: { ":past": new Date(clock.now().getTime() - CLOCK_MS).toISOString() },
        only: "attribute_exists(open_until) OR attribute_exists(gone)",
      });
    },

    async markGone(endpointId) {
      await items.update(endpointId, { set: "SET gone = :yes, #expiry = :expiry", values: { ":yes": true } });
    },

    close: items.remove,
  };
}

interface BreakerUpdate {
  /** It may use `:expiry`, the item's next expiry. */
  readonly set: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly only?: string;
}

/** The items of breakers. DynamoDB deletes late: an item past its expiry counts as absent. */
function breakerItems(client: DynamoDBDocumentClient, table: string, clock: Clock) {
  const seconds = () => Math.floor(clock.now().getTime() / 1000);

  const updateOnce = async (endpointId: string, { set, values, only }: BreakerUpdate): Promise<EndpointHealth> => {
    const isAlive = "(attribute_not_exists(#expiry) OR #expiry > :now)";
    const { Attributes = {} } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: breakerKey(endpointId),
        UpdateExpression: set,
        ConditionExpression: only === undefined ? isAlive : `${isAlive} AND (${only})`,
        ExpressionAttributeNames: { "#expiry": expiry },
        ExpressionAttributeValues: { ":expiry": seconds() + MEMORY_SECONDS, ":now": seconds(), ...values },
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return healthOf(Attributes);
  };

  /** Removes an item past its expiry, so that nothing of it comes back to life. */
  const removeExpired = (endpointId: string) =>
    ifConditionHolds(
      client.send(
        new DeleteCommand({
          TableName: table,
          Key: breakerKey(endpointId),
          ConditionExpression: "#expiry <= :now",
          ExpressionAttributeNames: { "#expiry": expiry },
          ExpressionAttributeValues: { ":now": seconds() },
        }),
      ),
    );

  return {
    /** Only an item that is there and has not expired: nothing is removed. */
    updateAlive: (endpointId: string, change: BreakerUpdate) => ifConditionHolds(updateOnce(endpointId, change)),

    async find(endpointId: string): Promise<EndpointHealth | undefined> {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: breakerKey(endpointId) }));
      return Item && aliveHealthOf(Item, clock);
    },

    /** Undefined where the item is not as `only` says. */
    async update(endpointId: string, change: BreakerUpdate): Promise<EndpointHealth | undefined> {
      for (let attempt = 1; ; attempt++) {
        try {
          return await updateOnce(endpointId, change);
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          const isExpired = Number(error.Item?.[expiry]?.N ?? Number.POSITIVE_INFINITY) <= seconds();
          if (!isExpired || attempt > 1) return undefined;
          await removeExpired(endpointId);
        }
      }
    },

    async remove(endpointId: string): Promise<void> {
      await client.send(new DeleteCommand({ TableName: table, Key: breakerKey(endpointId) }));
    },
  };
}
