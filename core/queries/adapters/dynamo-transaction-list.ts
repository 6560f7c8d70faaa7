import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { DAY_SHARDS, tables } from "../../contracts/tables";
import type { ListPartition, TransactionList, TransactionSummary } from "../../ledger/application/ports";
import type { Transaction } from "../../ledger/domain/ledger";
import { shardOf } from "../../shared/adapters/aws/shard";

const { indexes, partitionKey } = tables.transactions;
const byMerchant = indexes["by-merchant"];
const byTime = indexes["by-time"];

/** The keys under which a transaction is listed. They stay the same for good, but for a merchant that is learnt late. */
export function listKeys({ transactionId, merchantId, head }: Transaction): Record<string, string> {
  const month = head.createdAt.slice(0, 7);
  const day = head.createdAt.slice(0, 10);
  return {
    [byMerchant.partitionKey]: merchantPartition(merchantId, month),
    [byTime.partitionKey]: timePartition(day, shardOf(transactionId, DAY_SHARDS)),
    [byTime.sortKey]: `${head.createdAt}#${transactionId}`,
  };
}

const merchantPartition = (merchantId: string, month: string): string => `${merchantId}#${month}`;
const timePartition = (day: string, shard: number): string => `${day}#${shard}`;

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
