import {
  customerPartition,
  flaggedPartitions,
  isListedByStatus,
  merchantPartitions,
  merchantStatusPartitions,
  monthPartitions,
  referencePartition,
  type Spread,
  shardKeys,
  statusPartitions,
} from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { partitionFor } from "../../shared/adapters/aws/shard";
import type { Submission } from "../domain/submission";

const { indexes } = tables.transactions;
const byMerchant = indexes["by-merchant"];
const byTime = indexes["by-time"];
const byMerchantStatus = indexes["by-merchant-status"];
const byStatus = indexes["by-status"];
const byPending = indexes["by-pending"];
const byFlagged = indexes["by-flagged"];
const byCustomer = indexes["by-customer"];
const byReference = indexes["by-reference"];

/** What of a transaction's item decides where it is listed. */
interface Listed {
  readonly transaction_id: string;
  readonly merchant_id: string;
  readonly status: string;
  readonly created_key: string;
  /** Since when it waits for its end, or for the notification of it. */
  readonly pending_since?: string | undefined;
  /** Absent where it has none. */
  readonly flags?: readonly string[] | undefined;
}

/**
 * Partitions in which the indexes have a transaction. Writing the item without a key takes it out of that index. All but
 * those of pending and of flagged ones stay, except where the merchant becomes known late, or is declared large.
 */
export function indexKeys(item: Listed, spread: Spread): Record<string, string> {
  const { transaction_id: id, merchant_id: merchantId, status, created_key: createdKey, pending_since, flags } = item;
  const month = createdKey.slice(0, 7);
  return {
    [byMerchant.partitionKey]: partitionFor(id, merchantPartitions(spread, merchantId, month)),
    [byTime.partitionKey]: partitionFor(id, monthPartitions(spread, month)),
    ...(isListedByStatus(status) && {
      [byMerchantStatus.partitionKey]: partitionFor(id, merchantStatusPartitions(spread, merchantId, status)),
      [byStatus.partitionKey]: partitionFor(id, statusPartitions(spread, status)),
    }),
    ...(pending_since !== undefined && { [byPending.partitionKey]: partitionFor(id, shardKeys(spread)) }),
    ...(flags !== undefined && { [byFlagged.partitionKey]: partitionFor(id, flaggedPartitions(spread)) }),
  };
}

/** Places of a submission in its indexes, under its merchant. They never change, so neither does an entry. */
export const submissionKeys = (
  { merchant_id: merchantId, created_key }: Pick<Listed, "merchant_id" | "created_key">,
  { customerId, reference }: Pick<Submission, "customerId" | "reference">,
): Record<string, string> => ({
  [byCustomer.sortKey]: created_key,
  [byCustomer.partitionKey]: customerPartition(merchantId, customerId),
  ...(reference !== undefined && { [byReference.partitionKey]: referencePartition(merchantId, reference) }),
});
