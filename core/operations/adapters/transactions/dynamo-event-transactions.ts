import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../../contracts/tables";
import { dynamoPortions } from "../../../ledger/adapters/dynamo-portions";
import { stateItemKey } from "../../../ledger/adapters/event-state";
import { recordedOf } from "../../../ledger/adapters/items/event-item";
import { eventKeyText } from "../../../ledger/domain/observation";
import { batchGet } from "../../../shared/adapters/aws/batch-get";
import type { EventTransactions } from "../../application/transactions/find-ports";

const { partitionKey } = tables["payment-webhooks"];

/** Reads the events' states, which outlive their bodies. What was just processed is there already. */
export function dynamoEventTransactions(client: DynamoDBDocumentClient, inboxTable: string): EventTransactions {
  const portions = dynamoPortions(client, inboxTable);
  return {
    async of(events) {
      const items = await batchGet(client, inboxTable, events.map(stateItemKey), { consistent: true });
      const byKey = new Map(events.map((key) => [eventKeyText(key), key]));
      const recorded = await Promise.all(
        items.map(async (item) => {
          const text = String(item[partitionKey]);
          const key = byKey.get(text);
          if (key !== undefined && item.in_portions) {
            return [text, [...(await portions(key)).values()].map(({ transactionId }) => transactionId)] as const;
          }
          return [text, item.transaction_id === undefined ? [] : [recordedOf(item).transactionId]] as const;
        }),
      );
      return new Map(recorded);
    },
  };
}
