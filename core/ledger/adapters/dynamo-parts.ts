import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import type { Item } from "../../shared/adapters/aws/item-codec";
import type { Transactions } from "../application/ports";
import { partItem, partItemKey } from "./items/part-item";

const { partitionKey, sortKey } = tables["payment-objects"];

/** Unsettled refunds that are read at most for a provider's sum of refunds. */
const MAX_UNSETTLED = 500;

/** Refunds and disputes, by their keys, and other parts that an earlier version wrote. */
export const dynamoParts =
  (client: DynamoDBDocumentClient, table: string): Transactions["parts"] =>
  async (homes, keys) => {
    const all = homes.flatMap((home) => keys.map((key) => partItemKey(home, key)));
    return (await itemsOf(client, table, all)).map(partItem.decode);
  };

async function itemsOf(client: DynamoDBDocumentClient, table: string, keys: readonly Item[]): Promise<Item[]> {
  const items: Item[] = [];
  for (let start = 0; start < keys.length; start += BATCH_GET_ITEMS) {
    items.push(...(await batchGet(client, table, keys.slice(start, start + BATCH_GET_ITEMS), { consistent: true })));
  }
  return items;
}

export function dynamoUnsettledRefunds(
  client: DynamoDBDocumentClient,
  table: string,
): Transactions["unsettledRefunds"] {
  const parts = dynamoParts(client, table);
  return async (homes) => {
    const refunds = [];
    for (const home of homes) {
      const keys = await unsettledKeys(client, table, home);
      if (refunds.length + keys.length > MAX_UNSETTLED) return { refunds: [], complete: false };
      refunds.push(...(await parts([home], keys)).map(({ state }) => state));
    }
    return { refunds, complete: true };
  };
}

/** Keys of the unsettled refunds under one home: one more than can be used says that there are too many. */
async function unsettledKeys(client: DynamoDBDocumentClient, table: string, home: string): Promise<string[]> {
  const keys: string[] = [];
  const pages = paginateQuery(
    { client, pageSize: MAX_UNSETTLED + 1 },
    {
      TableName: table,
      IndexName: "by-unsettled",
      KeyConditionExpression: "#home = :home",
      ExpressionAttributeNames: { "#home": partitionKey },
      ExpressionAttributeValues: { ":home": home },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) {
    keys.push(...Items.map((item) => String(item[sortKey])));
    if (keys.length > MAX_UNSETTLED) break;
  }
  return keys;
}
