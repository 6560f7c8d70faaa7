import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { createdAtOf, merchantPartition, timePartition } from "../../ledger/adapters/index-keys";
import { shownSum } from "../../ledger/adapters/items/transaction-item";
import { transactionStatuses } from "../../ledger/domain/derive";
import { type Item, itemAttributes } from "../../shared/adapters/aws/item-codec";
import type { ListPartition, TransactionList, TransactionSummary } from "../application/ports";

const { indexes, partitionKey } = tables.transactions;
const byTime = indexes["by-time"];

/** What both indexes show of a transaction. */
const summaryAttributes = z.object({
  [partitionKey]: z.string(),
  [byTime.sortKey]: z.string(),
  merchant_id: z.string(),
  customer_id: z.optional(z.string()),
  status: z.enum(transactionStatuses),
  currency: z.string(),
  amount: z.nullable(shownSum),
  amount_refunded: shownSum,
});

const partitionOf = (partition: ListPartition): string =>
  partition.index === "by-merchant"
    ? merchantPartition(partition.merchantId, partition.month)
    : timePartition(partition.day, partition.shard);

export function dynamoTransactionList(options: {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}): TransactionList {
  return {
    async read(partition, { from, before }, limit) {
      const schema = indexes[partition.index];
      const { Items = [] } = await options.client.send(
        new QueryCommand({
          TableName: options.table,
          IndexName: partition.index,
          KeyConditionExpression: "#pk = :pk AND #sk BETWEEN :from AND :before",
          ExpressionAttributeNames: { "#pk": schema.partitionKey, "#sk": schema.sortKey },
          ExpressionAttributeValues: { ":pk": partitionOf(partition), ":from": from, ":before": before },
          ScanIndexForward: false,
          // One more, since the upper bound itself is read and dropped.
          Limit: limit + 1,
        }),
      );
      return Items.map(summaryOf)
        .filter(({ position }) => position !== before)
        .slice(0, limit);
    },
  };
}

function summaryOf(item: Item): TransactionSummary {
  const attributes = itemAttributes("transactions", summaryAttributes, item);
  const position = attributes[byTime.sortKey];
  return {
    transactionId: attributes[partitionKey],
    merchantId: attributes.merchant_id,
    ...(attributes.customer_id !== undefined && { customerId: attributes.customer_id }),
    status: attributes.status,
    currency: attributes.currency,
    amount: attributes.amount === null ? null : BigInt(attributes.amount),
    amountRefunded: BigInt(attributes.amount_refunded),
    createdAt: createdAtOf(position),
    position,
  };
}
