import { HOUR_SHARDS, tables, UNSETTLED_SHARDS } from "../../contracts/tables";
import { type EventKey, eventKeyText } from "../../ledger/domain/observation";
import { shardOf } from "../../shared/adapters/aws/shard";

const { indexes } = tables["payment-webhooks"];
const index = indexes["by-received"];
const unsettled = indexes["by-unsettled"];

export const receivedPartition = (hour: string, shard: number): string => `${hour}#${shard}`;

/** The key under which an event is found by when it came; events of one hour lie in several partitions. */
export function receivedKey(key: EventKey, receivedAt: Date): Record<string, string> {
  const shard = shardOf(eventKeyText(key), HOUR_SHARDS);
  return { [index.partitionKey]: receivedPartition(receivedAt.toISOString().slice(0, 13), shard) };
}

/** The key under which an event is listed while it is unread or failed, by when it became so. */
export function unsettledKey(key: EventKey, state: "unread" | "failed", since: Date): Record<string, string> {
  return {
    [unsettled.partitionKey]: `${state}#${shardOf(eventKeyText(key), UNSETTLED_SHARDS)}`,
    [unsettled.sortKey]: since.toISOString(),
  };
}
