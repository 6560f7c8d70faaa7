import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { notSettled, stateItemKey } from "../../ledger/adapters/event-state";
import { type EventKey, eventKeyText } from "../../ledger/domain/observation";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { EventStates } from "../application/ports";
import type { DynamoInboxOptions } from "./dynamo-inbox";
import { dynamoStoredEvents, EVENT_RECORD } from "./dynamo-stored-events";
import { unsettledKey } from "./event-index";

const { partitionKey, sortKey, expiry } = tables["payment-webhooks"];

export function dynamoEventStates({ client, table, clock, retentionDays }: DynamoInboxOptions): EventStates {
  /** Sets when the event's body may be deleted; undefined: it is kept. */
  const expire = (key: EventKey, at: number | undefined) =>
    ifConditionHolds(
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: { [partitionKey]: eventKeyText(key), [sortKey]: EVENT_RECORD },
          UpdateExpression: at === undefined ? "REMOVE #expiry" : "SET #expiry = :at",
          ConditionExpression: "attribute_exists(#pk)",
          ExpressionAttributeNames: { "#pk": partitionKey, "#expiry": expiry },
          ...(at !== undefined && { ExpressionAttributeValues: { ":at": at } }),
        }),
      ),
    );

  return {
    ...dynamoStoredEvents(client, table),

    async release(key) {
      await expire(key, Math.floor(clock.now().getTime() / 1000) + retentionDays * 86_400);
    },

    async settle(key, state, reason) {
      // The body first: an event that is listed as unread must be there to be read.
      if (state === "unread") await expire(key, undefined);
      await ifConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item: {
              ...stateItemKey(key),
              state,
              settled_at: clock.now().toISOString(),
              ...(reason && { reason }),
              ...(state !== "ignored" && unsettledKey(key, state, clock.now())),
            },
            ...notSettled,
          }),
        ),
      );
    },
  };
}
