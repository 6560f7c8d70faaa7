import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { UnprocessedList } from "../../contracts/spread";
import { notSettled, stateItemKey } from "../../ledger/adapters/event-state";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { type EventStates, RETRIES_EXHAUSTED } from "../application/ports";
import { firstLook } from "../domain/event-age";
import { setBodyExpiry } from "./body-expiry";
import type { DynamoInboxOptions } from "./dynamo-inbox";
import { dynamoStoredEvents } from "./dynamo-stored-events";
import { unprocessedIndex, unprocessedPartition } from "./event-index";

type Settle = Parameters<EventStates["settle"]>;

export function dynamoEventStates(options: DynamoInboxOptions): EventStates {
  const { client, table, clock, retentionDays } = options;
  return {
    ...dynamoStoredEvents(client, table),

    async release(key) {
      await setBodyExpiry(options, key, Math.floor(clock.now().getTime() / 1000) + retentionDays * 86_400);
    },

    async settle(key, state, reason, cause) {
      // The body first: an event that is listed as unread must be there to be read.
      if (state === "unread") await setBodyExpiry(options, key, undefined);
      await ifConditionHolds(
        client.send(new UpdateCommand({ TableName: table, ...transition(options, key, state, reason, cause) })),
      );
    },
  };
}

/** An update keeps what the state has of the event's receipt, and of the reconciler's next look at it. */
function transition({ clock, spread }: DynamoInboxOptions, ...[key, state, reason, cause]: Settle) {
  const now = clock.now();
  const list = listOf(state, reason);
  const isWaiting = list === "waiting";
  const because = Object.entries({ reason, cause });
  const [known, unknown] = [because.filter(([, text]) => text), because.filter(([, text]) => !text)];
  return {
    Key: stateItemKey(key),
    UpdateExpression: [
      "SET #state = :state, settled_at = :now, received_at = if_not_exists(received_at, :now)",
      ", #shard = :shard, #from = ",
      isWaiting ? "if_not_exists(#from, :from)" : ":from",
      ...known.map(([name]) => `, ${name} = :${name}`),
      ...(unknown.length > 0 ? [` REMOVE ${unknown.map(([name]) => name).join(", ")}`] : []),
    ].join(""),
    ...notSettled,
    ExpressionAttributeNames: {
      ...notSettled.ExpressionAttributeNames,
      "#shard": unprocessedIndex.partitionKey,
      "#from": unprocessedIndex.sortKey,
    },
    ExpressionAttributeValues: {
      ...notSettled.ExpressionAttributeValues,
      ":state": state,
      ":now": now.toISOString(),
      ...Object.fromEntries(known.map(([name, text]) => [`:${name}`, text])),
      ":shard": unprocessedPartition(spread, key, list),
      ":from": (isWaiting ? firstLook(now) : now).toISOString(),
    },
  };
}

/** An event whose retries are exhausted still waits: the reconciler queues it again at its next age. */
const listOf = (state: Settle[1], reason: string | undefined): UnprocessedList =>
  reason === RETRIES_EXHAUSTED ? "waiting" : state;
