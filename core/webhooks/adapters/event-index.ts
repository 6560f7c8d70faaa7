import { tables, UNSETTLED_SHARDS } from "../../contracts/tables";
import { type EventKey, eventKeyText } from "../../ledger/domain/observation";
import { partitionFor } from "../../shared/adapters/aws/shard";

export const unsettledIndex = tables["payment-webhooks"].indexes["by-unsettled"];

/** `waiting`: Tap itself will look at the event again. `unread` and `failed`: an operator must. */
export type UnsettledList = "waiting" | "unread" | "failed";

/** All partitions of a list. */
export const unsettledPartitions = (list: UnsettledList): string[] =>
  Array.from({ length: UNSETTLED_SHARDS }, (_, shard) => `${list}#${shard}`);

/** The partition in which an event is listed. */
export const unsettledPartition = (key: EventKey, list: UnsettledList): string =>
  partitionFor(eventKeyText(key), unsettledPartitions(list));
