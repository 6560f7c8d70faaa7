import { HOUR_SHARDS, tables } from "../../contracts/tables";
import { type EventKey, eventKeyText } from "../../ledger/domain/payment-event";
import { shardOf } from "../../shared/adapters/aws/shard";

const index = tables["payment-webhooks"].indexes["by-received"];

export const receivedPartition = (hour: string, shard: number): string => `${hour}#${shard}`;

/** The key under which an event is found by when it came; events of one hour lie in several partitions. */
export function receivedKey(key: EventKey, receivedAt: Date): Record<string, string> {
  const shard = shardOf(eventKeyText(key), HOUR_SHARDS);
  return { [index.partitionKey]: receivedPartition(receivedAt.toISOString().slice(0, 13), shard) };
}
