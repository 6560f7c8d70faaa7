import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { tables } from "../../../contracts/tables";
import { dynamoPortions } from "../../../ledger/adapters/dynamo-portions";
import { EVENT_STATE_RECORD } from "../../../ledger/adapters/event-state";
import { recordedOf } from "../../../ledger/adapters/items/event-item";
import type { RecordedChanges } from "../../../ledger/application/ports";
import { type EventKey, eventKeyText } from "../../../ledger/domain/observation";
import { type Item, itemAttributes, storedTime } from "../../../shared/adapters/aws/item-codec";
import { bodyItemKey } from "../../../webhooks/adapters/dynamo-stored-events";
import { unprocessedIndex } from "../../../webhooks/adapters/event-index";
import { unpackedBody } from "../../../webhooks/adapters/stored-body";
import type { EventRecord, EventRecords } from "../../application/events/ports";

const TABLE = "payment-webhooks";
const { partitionKey, sortKey, expiry } = tables[TABLE];

const state = z.enum(["received", "processed", "ignored", "unread", "failed"]);

const bodyAttributes = z.object({
  state,
  event_type: z.string(),
  received_at: storedTime,
  body: z.instanceof(Uint8Array),
  card_data: z.optional(z.string()),
  [expiry]: z.optional(z.int()),
});

/** A commit replaces the state as a whole: then it has no receipt any more. */
const stateAttributes = z.object({
  state,
  event_type: z.optional(z.string()),
  received_at: z.optional(storedTime),
  settled_at: z.optional(storedTime),
  replayed_at: z.optional(storedTime),
  reason: z.optional(z.string()),
  cause: z.optional(z.string()),
  [unprocessedIndex.partitionKey]: z.optional(z.string()),
  [unprocessedIndex.sortKey]: z.optional(storedTime),
});

export function dynamoEventRecords(client: DynamoDBDocumentClient, table: string): EventRecords {
  const portions = dynamoPortions(client, table);
  const recorded = async (key: EventKey, item: Item | undefined): Promise<readonly RecordedChanges[]> => {
    if (item?.in_portions) return [...(await portions(key)).values()];
    return item?.transaction_id === undefined ? [] : [recordedOf(item)];
  };
  return {
    async find(key) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "#pk = :pk AND #sk BETWEEN :event AND :state",
          ExpressionAttributeNames: { "#pk": partitionKey, "#sk": sortKey },
          ExpressionAttributeValues: {
            ":pk": eventKeyText(key),
            ":event": bodyItemKey(key)[sortKey],
            ":state": EVENT_STATE_RECORD,
          },
          ConsistentRead: true,
        }),
      );
      const state = Items.find((item) => item[sortKey] === EVENT_STATE_RECORD);
      const body = Items.find((item) => item[sortKey] !== EVENT_STATE_RECORD);
      if (state === undefined && body === undefined) return undefined;
      return recordOf(key, { state, body }, await recorded(key, state));
    },
  };
}

/** An event is two items. Its body expires; an event that was ignored when it came has no state of its own. */
function recordOf(
  key: EventKey,
  items: { readonly state: Item | undefined; readonly body: Item | undefined },
  recorded: readonly RecordedChanges[],
): EventRecord {
  const state = items.state && itemAttributes(TABLE, stateAttributes, items.state);
  const body = items.body && itemAttributes(TABLE, bodyAttributes, items.body);
  const type = body?.event_type ?? state?.event_type;
  const time = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  const times = { settledAt: time(state?.settled_at), replayedAt: time(state?.replayed_at) };
  const isWaiting = state?.[unprocessedIndex.partitionKey]?.startsWith("waiting#");
  const expiresAt = body?.[expiry];
  return {
    key,
    state: state?.state ?? body?.state ?? "received",
    receivedAt: new Date(body?.received_at ?? state?.received_at ?? state?.settled_at ?? 0),
    ...(type !== undefined && { type }),
    ...(state?.reason !== undefined && { reason: state.reason }),
    ...(state?.cause !== undefined && { cause: state.cause }),
    ...Object.fromEntries(Object.entries(times).filter(([, at]) => at !== undefined)),
    ...(isWaiting && { nextLookAt: new Date(state?.[unprocessedIndex.sortKey] ?? 0) }),
    recorded,
    ...(body !== undefined && {
      body: {
        bytes: unpackedBody(body.body),
        cardDataMasked: body.card_data !== undefined,
        ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt * 1000) }),
      },
    }),
  };
}
