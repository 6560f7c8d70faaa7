import { DAY_SHARDS, PENDING_SHARDS, tables } from "../../contracts/tables";
import { shardOf } from "../../shared/adapters/aws/shard";
import type { Transaction } from "../domain/ledger";

const { indexes } = tables.transactions;
const byMerchant = indexes["by-merchant"];
const byTime = indexes["by-time"];
const byPending = indexes["by-pending"];

export const merchantPartition = (merchantId: string, month: string): string => `${merchantId}#${month}`;
export const timePartition = (day: string, shard: number): string => `${day}#${shard}`;

/** Keys under which a transaction is listed. They never change, except for a merchant that becomes known late. */
export function listKeys({ transactionId, merchantId, head }: Transaction): Record<string, string> {
  const month = head.createdAt.slice(0, 7);
  const day = head.createdAt.slice(0, 10);
  return {
    [byMerchant.partitionKey]: merchantPartition(merchantId, month),
    [byTime.partitionKey]: timePartition(day, shardOf(transactionId, DAY_SHARDS)),
    [byTime.sortKey]: `${head.createdAt}#${transactionId}`,
  };
}

/** Key under which a pending payment is found. Writing the item without it removes the payment from the index. */
export function pendingKey(transactionId: string): Record<string, string> {
  return { [byPending.partitionKey]: String(shardOf(transactionId, PENDING_SHARDS)) };
}
