import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { HOUR_SHARDS, tables } from "../../contracts/tables";
import { stateItemKey } from "../../ledger/adapters/event-state";
import type { EventKey } from "../../ledger/domain/observation";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import { type InboxState, isSettled, RETRIES_EXHAUSTED, type ReceivedEvents } from "../application/ports";
import { receivedPartition } from "./event-index";

const { partitionKey, indexes } = tables["payment-webhooks"];
const index = indexes["by-received"];

const HOUR_MS = 3_600_000;

export function dynamoReceivedEvents(client: DynamoDBDocumentClient, table: string): ReceivedEvents {
  const received = async (partition: string, from: string, to: string): Promise<EventKey[]> => {
    const keys: EventKey[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: "by-received",
          KeyConditionExpression: "#pk = :pk AND #sk BETWEEN :from AND :to",
          ExpressionAttributeNames: { "#pk": index.partitionKey, "#sk": index.sortKey },
          ExpressionAttributeValues: { ":pk": partition, ":from": from, ":to": to },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      keys.push(...(page.Items ?? []).map((item) => eventKeyOf(item[partitionKey] as string)));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return keys;
  };

  const settled = async (keys: readonly EventKey[]): Promise<Set<unknown>> => {
    const items = await batchGet(client, table, keys.map(stateItemKey));
    const isOver = ({ state, reason }: Record<string, unknown>) =>
      isSettled(state as InboxState) ||
      state === ("unread" satisfies InboxState) ||
      (state === ("failed" satisfies InboxState) && reason !== RETRIES_EXHAUSTED);
    return new Set(items.filter(isOver).map((item) => item[partitionKey]));
  };

  return {
    async unsettled(from, to) {
      const partitions = hoursOf(from, to).flatMap((hour) =>
        Array.from({ length: HOUR_SHARDS }, (_, shard) => receivedPartition(hour, shard)),
      );
      const pages = await Promise.all(
        partitions.map((partition) => received(partition, from.toISOString(), to.toISOString())),
      );
      const keys = pages.flat();
      const open: EventKey[] = [];
      for (let index = 0; index < keys.length; index += BATCH_GET_ITEMS) {
        const batch = keys.slice(index, index + BATCH_GET_ITEMS);
        const done = await settled(batch);
        open.push(...batch.filter((key) => !done.has(stateItemKey(key)[partitionKey])));
      }
      return open;
    },
  };
}

/** Event ids may contain a `#`; names of sources do not. */
function eventKeyOf(text: string): EventKey {
  const cut = text.indexOf("#");
  return { provider: text.slice(0, cut), eventId: text.slice(cut + 1) };
}

function hoursOf(from: Date, to: Date): string[] {
  const hours = new Set<string>();
  for (let time = from.getTime(); time <= to.getTime(); time += HOUR_MS) {
    hours.add(new Date(time).toISOString().slice(0, 13));
  }
  return [...hours.add(to.toISOString().slice(0, 13))];
}
