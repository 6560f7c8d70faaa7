import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { stateItemKey } from "../../../ledger/adapters/event-state";
import { itemAttributes } from "../../../shared/adapters/aws/item-codec";
import { bodyItemKey } from "../../../webhooks/adapters/dynamo-stored-events";
import type { InboxState } from "../../../webhooks/application/ports";
import type { FindEventFacts } from "../../application/dead-letters/ports";

const states = ["received", "processed", "ignored", "unread", "failed"] as const satisfies readonly InboxState[];
const attributes = z.object({
  state: z.enum(states),
  reason: z.optional(z.string()),
  event_type: z.optional(z.string()),
});

/** Reads what the inbox knows of an event, without its body. */
export function dynamoEventFacts(client: DynamoDBDocumentClient, table: string): FindEventFacts {
  const read = async (Key: Record<string, string>) => {
    const { Item } = await client.send(
      new GetCommand({
        TableName: table,
        Key,
        ConsistentRead: true,
        ProjectionExpression: "#state, reason, event_type",
        ExpressionAttributeNames: { "#state": "state" },
      }),
    );
    return Item && itemAttributes("payment-webhooks", attributes, Item);
  };
  return {
    async find(key) {
      const [event, recorded] = await Promise.all([read(bodyItemKey(key)), read(stateItemKey(key))]);
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
