import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { merchantPartition, timePartition } from "../../ledger/adapters/index-keys";
import type { ListPartition, TransactionList, TransactionSummary } from "../application/ports";

const { indexes, partitionKey } = tables.transactions;
const byTime = indexes["by-time"];

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

function summaryOf(item: Record<string, unknown>): TransactionSummary {
  const position = item[byTime.sortKey] as string;
  return {
    transactionId: item[partitionKey] as string,
    merchantId: item.merchant_id as string,
    ...(item.customer_id !== undefined && { customerId: item.customer_id as string }),
    status: item.status as TransactionSummary["status"],
    currency: item.currency as string,
    amount: item.amount as number | null,
    amountRefunded: item.amount_refunded as number,
    createdAt: position.slice(0, position.indexOf("#")),
    position,
  };
}
