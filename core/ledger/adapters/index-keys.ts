import { DAY_SHARDS, PENDING_SHARDS, tables } from "../../contracts/tables";
import { shardOf } from "../../shared/adapters/aws/shard";

const { indexes } = tables.transactions;
const byMerchant = indexes["by-merchant"];
const byTime = indexes["by-time"];
const byPending = indexes["by-pending"];

export const merchantPartition = (merchantId: string, month: string): string => `${merchantId}#${month}`;
export const timePartition = (day: string, shard: number): string => `${day}#${shard}`;

/** Keys under which a transaction is listed. They never change, except for a merchant that becomes known late. */
export function listKeys(transactionId: string, merchantId: string, createdAt: string) {
  const day = createdAt.slice(0, 10);
  return {
    [byMerchant.partitionKey]: merchantPartition(merchantId, createdAt.slice(0, 7)),
    [byTime.partitionKey]: timePartition(day, shardOf(transactionId, DAY_SHARDS)),
    [byTime.sortKey]: `${createdAt}#${transactionId}`,
  };
}

/** The time in a list's sort key. */
export const createdAtOf = (createdKey: string): string => createdKey.slice(0, createdKey.indexOf("#"));

/** Key under which a pending payment is found. Writing the item without it removes the payment from the index. */
export function pendingKey(transactionId: string) {
  return { [byPending.partitionKey]: String(shardOf(transactionId, PENDING_SHARDS)) };
}
