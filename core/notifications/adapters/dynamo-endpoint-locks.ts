import { randomUUID } from "node:crypto";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { actorAttributes } from "../../shared/adapters/aws/actor-item";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import { SETTING_LOCK_SECONDS } from "../application/endpoint-settings/locked-change";
import type { EndpointLocks } from "../application/endpoint-settings/ports";

const { partitionKey, sortKey } = tables.notifications;

/**
 * One item for each endpoint that was changed, beside the notifications: its lock while a change is under way, and the last
 * change. It stays, so that the audit trail names who changed what; nothing in it is secret.
 */
export function dynamoEndpointLocks(
  client: DynamoDBDocumentClient,
  table: string,
  clock: Pick<Clock, "now">,
): EndpointLocks {
  return {
    async take(owner) {
      const now = clock.now();
      const lockId = randomUUID();
      const Key = { [partitionKey]: `setting#${owner}`, [sortKey]: "endpoint" };
      const taken = await ifConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key,
            UpdateExpression: "SET lock_id = :id, locked_until = :until",
            // The client repeats a call of which the answer was lost: its own lock must not stand in its way.
            ConditionExpression: "attribute_not_exists(lock_id) OR locked_until <= :now OR lock_id = :id",
            ExpressionAttributeValues: {
              ":id": lockId,
              ":until": new Date(now.getTime() + SETTING_LOCK_SECONDS * 1000).toISOString(),
              ":now": now.toISOString(),
            },
            ReturnValues: "ALL_NEW",
          }),
        ),
      );
      if (taken === undefined) return undefined;
      return {
        version: Number(taken.Attributes?.setting_version ?? 0),
        async release(change) {
          const { actor } = actorAttributes(change?.actor);
          const done = change && {
            ":version": change.version,
            ":change": change.change,
            ...(actor && { ":actor": actor }),
          };
          const set =
            done && `SET setting_version = :version, setting_change = :change${actor ? ", actor = :actor" : ""}`;
          await ifConditionHolds(
            client.send(
              new UpdateCommand({
                TableName: table,
                Key,
                // An operator's change is in the record of the action.
                UpdateExpression: `${set ?? ""} REMOVE lock_id, locked_until${done && !actor ? ", actor" : ""}`.trim(),
                ConditionExpression: "lock_id = :id",
                ExpressionAttributeValues: { ":id": lockId, ...done },
              }),
            ),
          );
        },
      };
    },
  };
}
