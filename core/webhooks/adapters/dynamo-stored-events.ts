import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { dynamoPortions } from "../../ledger/adapters/dynamo-portions";
import { EVENT_STATE_RECORD } from "../../ledger/adapters/event-state";
import { recordedOf } from "../../ledger/adapters/items/event-item";
import { type EventKey, eventKeyText } from "../../ledger/domain/observation";
import type { InboxState, StoredEvents } from "../application/ports";
import { EventBody } from "../domain/event-body";
import { unpackedBody } from "./stored-body";

const { partitionKey, sortKey, expiry } = tables["payment-webhooks"];

/** Sort key of the item that holds an event's body, beside the item that holds its state. */
const EVENT_RECORD = "event";

/** Key of the item that holds an event's body. */
export const bodyItemKey = (key: EventKey) => ({ [partitionKey]: eventKeyText(key), [sortKey]: EVENT_RECORD });

export function dynamoStoredEvents(client: DynamoDBDocumentClient, table: string): StoredEvents {
  const portions = dynamoPortions(client, table);
  return {
    async load(key) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          // Not the portions of an event that takes several commits, which sort after these two.
          KeyConditionExpression: "#pk = :pk AND #sk BETWEEN :event AND :state",
          ExpressionAttributeNames: { "#pk": partitionKey, "#sk": sortKey },
          ExpressionAttributeValues: { ":pk": eventKeyText(key), ":event": EVENT_RECORD, ":state": EVENT_STATE_RECORD },
          ConsistentRead: true,
        }),
      );
      const event = Items.find((item) => item[sortKey] === EVENT_RECORD);
      const state = Items.find((item) => item[sortKey] === EVENT_STATE_RECORD);
      if (event === undefined) return undefined;
      return {
        key,
        state: (state?.state ?? event.state) as InboxState,
        isKept: event[expiry] === undefined,
        body: new EventBody(unpackedBody(event.body as Uint8Array)),
        ...(state?.in_portions && { recorded: [...(await portions(key)).values()] }),
        ...(state?.transaction_id !== undefined && { recorded: [recordedOf(state)] }),
        ...(state?.reason !== undefined && { reason: state.reason as string }),
      };
    },
  };
}
