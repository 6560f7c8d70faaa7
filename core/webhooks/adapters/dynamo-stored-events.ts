import { gunzipSync } from "node:zlib";
import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { EVENT_STATE_RECORD } from "../../ledger/adapters/event-state";
import { eventKeyText } from "../../ledger/domain/payment-event";
import type { InboxState, StoredEvents } from "../application/ports";

const { partitionKey, sortKey, expiry } = tables["payment-webhooks"];

/** Sort key of the item that holds an event's body, beside the item that holds its state. */
export const EVENT_RECORD = "event";

export function dynamoStoredEvents(client: DynamoDBDocumentClient, table: string): StoredEvents {
  return {
    async load(key) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "#pk = :pk",
          ExpressionAttributeNames: { "#pk": partitionKey },
          ExpressionAttributeValues: { ":pk": eventKeyText(key) },
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
        body: gunzipSync(event.body as Uint8Array),
        ...(state?.transaction_id !== undefined && { transactionId: state.transaction_id as string }),
        ...(state?.reason !== undefined && { reason: state.reason as string }),
      };
    },
  };
}
