import { type Spread, type UnprocessedList, unprocessedPartitions } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { type EventKey, eventKeyText } from "../../ledger/domain/observation";
import { partitionFor } from "../../shared/adapters/aws/shard";

export const unprocessedIndex = tables["payment-webhooks"].indexes["by-unprocessed"];

/** The partition in which an event is listed. */
export const unprocessedPartition = (spread: Spread, key: EventKey, list: UnprocessedList): string =>
  partitionFor(eventKeyText(key), unprocessedPartitions(spread, list));

/** What lists an event: the index keys of its item. */
export const listedAttributes = (spread: Spread, key: EventKey, list: UnprocessedList, from: Date) => ({
  [unprocessedIndex.partitionKey]: unprocessedPartition(spread, key, list),
  [unprocessedIndex.sortKey]: from.toISOString(),
});
