import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { type Spread, type UnprocessedList, unprocessedPartitions } from "../../../contracts/spread";
import { tables } from "../../../contracts/tables";
import { eventKeyOf, eventKeyText } from "../../../ledger/domain/observation";
import { BATCH_GET_ITEMS, batchGet } from "../../../shared/adapters/aws/batch-get";
import { type Item, itemAttributes, storedTime } from "../../../shared/adapters/aws/item-codec";
import { bodyItemKey } from "../../../webhooks/adapters/dynamo-stored-events";
import { unprocessedIndex } from "../../../webhooks/adapters/event-index";
import { RETRIES_EXHAUSTED } from "../../../webhooks/application/ports";
import type { ListRange, UnprocessedEvent, UnprocessedEvents } from "../../application/events/ports";
import { inOrder } from "../../application/in-order";

const TABLE = "payment-webhooks";
const { partitionKey } = tables[TABLE];
const { partitionKey: shard, sortKey: attentionFrom } = unprocessedIndex;

/** Entries of one page: the index has at most some 300 bytes for each. */
const PAGE = 500;

/** What the index by-unprocessed shows of an event. */
const attributes = z.object({
  [partitionKey]: z.string(),
  received_at: storedTime,
  [attentionFrom]: storedTime,
  event_type: z.optional(z.string()),
  reason: z.optional(z.string()),
  cause: z.optional(z.string()),
  replayed_at: z.optional(storedTime),
});

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly spread: Spread;
}

export function dynamoUnprocessedEvents(options: Options): UnprocessedEvents {
  return {
    read(list, range) {
      const sign = range.order === "oldest" ? 1 : -1;
      return inOrder(
        unprocessedPartitions(options.spread, list).map((partition) => entries(options, list, partition, range)),
        (a, b) => sign * (a.attentionFrom.getTime() - b.attentionFrom.getTime()),
      );
    },
  };
}

async function* entries(
  { client, table, spread: { shards } }: Options,
  list: UnprocessedList,
  partition: string,
  { since, order, expected, withoutTypes }: ListRange,
): AsyncGenerator<UnprocessedEvent> {
  const pages = paginateQuery(
    { client, pageSize: expected === undefined ? PAGE : shareOf(expected, shards) },
    {
      TableName: table,
      IndexName: "by-unprocessed",
      KeyConditionExpression: `#pk = :pk${since ? " AND #sk >= :since" : ""}`,
      ExpressionAttributeNames: { "#pk": shard, ...(since && { "#sk": attentionFrom }) },
      ExpressionAttributeValues: { ":pk": partition, ...(since && { ":since": since.toISOString() }) },
      ScanIndexForward: order === "oldest",
    },
  );
  for await (const { Items = [] } of pages) {
    const events = Items.map((item) => eventOf(list, item));
    yield* withoutTypes ? events : await withTypes({ client, table }, events);
  }
}

/** Entries to read of each partition. Events are spread evenly: twice the mean, and some more, are seldom too few. */
const shareOf = (entries: number, shards: number): number =>
  Math.min(PAGE, entries, Math.ceil((2 * entries) / shards) + 8);

function eventOf(list: UnprocessedList, item: Item): UnprocessedEvent {
  const { event_type: type, reason, cause, replayed_at, ...entry } = itemAttributes(TABLE, attributes, item);
  return {
    key: eventKeyOf(entry[partitionKey]),
    state: list === "waiting" ? (reason === RETRIES_EXHAUSTED ? "failed" : "received") : list,
    receivedAt: new Date(entry.received_at),
    attentionFrom: new Date(entry[attentionFrom]),
    ...(type !== undefined && { type }),
    ...(reason !== undefined && { reason }),
    ...(cause !== undefined && { cause }),
    ...(replayed_at !== undefined && { replayedAt: new Date(replayed_at) }),
  };
}

/** An event that was tried before it could be listed has its type beside its body only. */
async function withTypes(
  { client, table }: Omit<Options, "spread">,
  events: readonly UnprocessedEvent[],
): Promise<readonly UnprocessedEvent[]> {
  const untyped = events.filter(({ type }) => type === undefined);
  if (untyped.length === 0) return events;
  const types = new Map<string, string>();
  for (let from = 0; from < untyped.length; from += BATCH_GET_ITEMS) {
    const keys = untyped.slice(from, from + BATCH_GET_ITEMS).map(({ key }) => bodyItemKey(key));
    for (const item of await batchGet(client, table, keys))
      types.set(String(item[partitionKey]), String(item.event_type));
  }
  return events.map((event) => {
    const type = event.type ?? types.get(eventKeyText(event.key));
    return type === undefined ? event : { ...event, type };
  });
}
