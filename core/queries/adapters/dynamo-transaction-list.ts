import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { transactionIdOf } from "../../contracts/created-key";
import { tables } from "../../contracts/tables";
import { transactionItemKey } from "../../ledger/adapters/items/transaction-item";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import { itemAttributes } from "../../shared/adapters/aws/item-codec";
import type { TransactionList } from "../application/ports";

const { partitionKey, indexes } = tables.transactions;

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/**
 * Reads the lists. The lists by time do not know the status, as each change of it would cost two write units more: it is
 * read from the items. A list by status is asked for far less often than a status changes.
 */
export function dynamoTransactionList(options: Options): TransactionList {
  return {
    async read({ index, key, status }, { from, before }, limit) {
      const schema = indexes[index];
      const { Items = [], LastEvaluatedKey } = await options.client.send(
        new QueryCommand({
          TableName: options.table,
          IndexName: index,
          KeyConditionExpression: "#pk = :pk AND #sk BETWEEN :from AND :before",
          ExpressionAttributeNames: { "#pk": schema.partitionKey, "#sk": schema.sortKey },
          ExpressionAttributeValues: { ":pk": key, ":from": from, ":before": before },
          ScanIndexForward: false,
          // One more, since the upper bound itself is read and dropped.
          Limit: limit + 1,
        }),
      );
      const positions = Items.map(positionOf).filter((position) => position !== before);
      return {
        positions: status === undefined ? positions : await withStatus(options, positions, status),
        ...(LastEvaluatedKey && { before: positionOf(LastEvaluatedKey) }),
      };
    },
  };
}

/** All indexes have the same sort key. */
const { sortKey } = indexes["by-time"];
const entry = z.object({ [sortKey]: z.string() });

const positionOf = (item: Record<string, unknown>): string => itemAttributes("transactions", entry, item)[sortKey];

/**
 * Those of the status. One that is not found was written a moment ago: whoever reads it whole sees its status. One call at
 * a time for each partition, so that a list does not take the reads that events need.
 */
async function withStatus({ client, table }: Options, positions: readonly string[], status: string): Promise<string[]> {
  const others = new Set<unknown>();
  for (let start = 0; start < positions.length; start += BATCH_GET_ITEMS) {
    const keys = positions
      .slice(start, start + BATCH_GET_ITEMS)
      .map((position) => transactionItemKey(transactionIdOf(position)));
    const items = await batchGet(client, table, keys, { attributes: [partitionKey, "status"] });
    for (const item of items) if (item.status !== status) others.add(item[partitionKey]);
  }
  return positions.filter((position) => !others.has(transactionIdOf(position)));
}
