import { type Spread, unsettledPartitions } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { type EventKey, eventKeyText } from "../../ledger/domain/observation";
import { partitionFor } from "../../shared/adapters/aws/shard";

export const unsettledIndex = tables["payment-webhooks"].indexes["by-unsettled"];

/** `waiting`: Tap itself will look at the event again. `unread` and `failed`: an operator must. */
export type UnsettledList = "waiting" | "unread" | "failed";

/** The partition in which an event is listed. */
export const unsettledPartition = (spread: Spread, key: EventKey, list: UnsettledList): string =>
  partitionFor(eventKeyText(key), unsettledPartitions(spread, list));
