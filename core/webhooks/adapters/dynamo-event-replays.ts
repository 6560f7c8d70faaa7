import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { notProcessed, stateItemKey } from "../../ledger/adapters/event-state";
import type { EventReplays, InboxState } from "../application/ports";
import { firstLook } from "../domain/event-age";
import type { DynamoInboxOptions } from "./dynamo-inbox";
import { bodyItemKey } from "./dynamo-stored-events";
import { unprocessedIndex, unprocessedPartition } from "./event-index";

const { partitionKey, expiry } = tables["payment-webhooks"];

/** Tries while a commit of the same event is under way, which takes some 10 ms. */
const ATTEMPTS = 5;
const RETRY_MS = 20;

type Options = Omit<DynamoInboxOptions, "retentionDays">;
type Reopened = Parameters<EventReplays["reopen"]>[0];

/**
 * Body and state change in one write: an event that was ignored when it came leaves its list in the moment in which it is
 * listed as waiting. Whoever is stopped after it has lost nothing.
 */
export function dynamoEventReplays(options: Options): EventReplays {
  const { client, clock } = options;
  return {
    async reopen(event) {
      for (let attempt = 1; ; attempt++) {
        try {
          await client.send(new TransactWriteCommand({ TransactItems: reopening(options, event) }));
          return "waiting";
        } catch (error) {
          if (!(error instanceof TransactionCanceledException)) throw error;
          const [body, state] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
          if (body === "ConditionalCheckFailed") return "expired";
          if (state === "ConditionalCheckFailed") return "processed";
          if (attempt === ATTEMPTS) throw error;
          await clock.sleep(RETRY_MS * 2 ** attempt * (1 + clock.random()));
        }
      }
    },
  };
}

function reopening({ table, clock, spread }: Options, { key, type, receivedAt }: Reopened) {
  const now = clock.now();
  const received = "received" satisfies InboxState;
  const indexKeys = { "#shard": unprocessedIndex.partitionKey, "#from": unprocessedIndex.sortKey };
  return [
    {
      Update: {
        TableName: table,
        Key: bodyItemKey(key),
        UpdateExpression: "SET #state = :received REMOVE #expiry, #shard, #from",
        ConditionExpression: "attribute_exists(#pk)",
        ExpressionAttributeNames: { "#pk": partitionKey, "#state": "state", "#expiry": expiry, ...indexKeys },
        ExpressionAttributeValues: { ":received": received },
      },
    },
    {
      Update: {
        TableName: table,
        Key: stateItemKey(key),
        UpdateExpression: [
          "SET #state = :received, received_at = if_not_exists(received_at, :at)",
          ", event_type = if_not_exists(event_type, :type), replayed_at = :now, #shard = :shard, #from = :from",
          " REMOVE settled_at, reason, cause",
        ].join(""),
        ConditionExpression: notProcessed.ConditionExpression,
        ExpressionAttributeNames: { ...notProcessed.ExpressionAttributeNames, ...indexKeys },
        ExpressionAttributeValues: {
          ...notProcessed.ExpressionAttributeValues,
          ":received": received,
          ":at": receivedAt.toISOString(),
          ":type": type,
          ":now": now.toISOString(),
          ":shard": unprocessedPartition(spread, key, "waiting"),
          ":from": firstLook(now).toISOString(),
        },
      },
    },
  ];
}
