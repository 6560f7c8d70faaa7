import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { tables } from "../../../contracts/tables";
import { EVENT_STATE_RECORD, stateItemKey } from "../../../ledger/adapters/event-state";
import { batchGet } from "../../../shared/adapters/aws/batch-get";
import { itemAttributes } from "../../../shared/adapters/aws/item-codec";
import { bodyItemKey } from "../../../webhooks/adapters/dynamo-stored-events";
import type { InboxState } from "../../../webhooks/application/ports";
import type { FindEventFacts } from "../../application/dead-letters/ports";

const TABLE = "payment-webhooks";
const { partitionKey, sortKey } = tables[TABLE];

const states = ["received", "processed", "ignored", "unread", "failed"] as const satisfies readonly InboxState[];
const attributes = z.object({
  [sortKey]: z.string(),
  state: z.enum(states),
  reason: z.optional(z.string()),
  event_type: z.optional(z.string()),
});
/** All but the body. The keys say which item is which. */
const READ = [partitionKey, sortKey, "state", "reason", "event_type"];

/** Reads what the inbox knows of an event, without its body. */
export function dynamoEventFacts(client: DynamoDBDocumentClient, table: string): FindEventFacts {
  return {
    async find(key) {
      const keys = [bodyItemKey(key), stateItemKey(key)];
      const items = (await batchGet(client, table, keys, { consistent: true, attributes: READ })).map((item) =>
        itemAttributes(TABLE, attributes, item),
      );
      const recorded = items.find((item) => item[sortKey] === EVENT_STATE_RECORD);
      const event = items.find((item) => item[sortKey] !== EVENT_STATE_RECORD);
      const known = recorded ?? event;
      if (known === undefined) return undefined;
      const { state, reason } = known;
      const type = event?.event_type;
      return {
        state,
        hasBody: event !== undefined,
        ...(reason !== undefined && { reason }),
        ...(type !== undefined && { type }),
      };
    },
  };
}
