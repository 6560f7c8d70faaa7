import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { dynamoPortions } from "../../ledger/adapters/dynamo-portions";
import { stateItemKey } from "../../ledger/adapters/event-state";
import { recordedOf } from "../../ledger/adapters/items/event-item";
import type { EventKey } from "../../ledger/domain/observation";

/** Ids of the transactions that an event was recorded in; empty for an event that was not processed, or is unknown. */
export const dynamoEventTransactions =
  (client: DynamoDBDocumentClient, inboxTable: string) =>
  async (event: EventKey): Promise<readonly string[]> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: inboxTable, Key: stateItemKey(event), ConsistentRead: true }),
    );
    if (Item?.in_portions) {
      const portions = await dynamoPortions(client, inboxTable)(event);
      return [...new Set([...portions.values()].map(({ transactionId }) => transactionId))];
    }
    return Item?.transaction_id === undefined ? [] : [recordedOf(Item).transactionId];
  };
