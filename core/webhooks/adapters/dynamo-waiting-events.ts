import { TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { type Spread, unprocessedPartitions } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { stateItemKey } from "../../ledger/adapters/event-state";
import { eventKeyOf } from "../../ledger/domain/observation";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { type Item, itemAttributes, storedTime } from "../../shared/adapters/aws/item-codec";
import { shardPages } from "../../shared/adapters/aws/shard-pages";
import type { WaitingEvent, WaitingEvents } from "../application/ports";
import { setBodyExpiry } from "./body-expiry";
import { unprocessedIndex } from "./event-index";

const TABLE = "payment-webhooks";
const { partitionKey } = tables[TABLE];

/** Events of one page of one shard: those of a page of all shards are queued and updated at once. */
const PAGE = 25;

/** What the index by-unprocessed shows of an event. */
const unprocessedAttributes = z.object({
  [partitionKey]: z.string(),
  received_at: storedTime,
  [unprocessedIndex.sortKey]: storedTime,
});

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly spread: Spread;
}

export function dynamoWaitingEvents({ client, table, spread }: Options): WaitingEvents {
  const waiting = unprocessedPartitions(spread, "waiting");
  const placeholders = waiting.map((_, shard) => `:waiting${shard}`);
  return {
    async *due(now) {
      const pages = shardPages(waiting, (partition, start) =>
        client.send(
          new QueryCommand({
            TableName: table,
            IndexName: "by-unprocessed",
            KeyConditionExpression: "#pk = :pk AND #sk <= :now",
            ExpressionAttributeNames: { "#pk": unprocessedIndex.partitionKey, "#sk": unprocessedIndex.sortKey },
            ExpressionAttributeValues: { ":pk": partition, ":now": now.toISOString() },
            Limit: PAGE,
            ...(start && { ExclusiveStartKey: start }),
          }),
        ),
      );
      for await (const page of pages) yield page.flat().map(waitingEventOf);
    },

    async postpone({ key, dueAt }, next) {
      const update = new UpdateCommand({
        TableName: table,
        Key: stateItemKey(key),
        UpdateExpression: "SET #from = :next",
        // An event that was settled meanwhile has no such key, and one that another sweep postponed another time.
        // It may have been listed while there were fewer shards.
        ConditionExpression: `#shard IN (${placeholders.join(", ")}) AND #from = :due`,
        ExpressionAttributeNames: { "#shard": unprocessedIndex.partitionKey, "#from": unprocessedIndex.sortKey },
        ExpressionAttributeValues: {
          ...Object.fromEntries(placeholders.map((name, shard) => [name, waiting[shard]])),
          ":due": dueAt,
          ":next": next.toISOString(),
        },
      });
      try {
        await ifConditionHolds(client.send(update));
      } catch (error) {
        // The event is being committed at this moment. Should that fail, the event is still due for the next sweep.
        if (!(error instanceof TransactionConflictException)) throw error;
      }
    },

    keep: (key) => setBodyExpiry({ client, table }, key, undefined),
  };
}

function waitingEventOf(item: Item): WaitingEvent {
  const attributes = itemAttributes(TABLE, unprocessedAttributes, item);
  return {
    key: eventKeyOf(attributes[partitionKey]),
    receivedAt: new Date(attributes.received_at),
    dueAt: attributes[unprocessedIndex.sortKey],
  };
}
