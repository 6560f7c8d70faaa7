/**
 * How a deployment spreads its indexes over partitions, each of which takes 1,000 writes/s. Both numbers may grow while
 * Tap runs: what was written before is in the first partitions. Neither may shrink: nothing would read the last ones.
 */
export interface Spread {
  /** Partitions of each index that is not kept by merchant. */
  readonly shards: number;
  /** Partitions of each merchant that is too busy for one, by its id. */
  readonly largeMerchants: ReadonlyMap<string, number>;
}

/** The spread as functions get it, in their variable INDEX_SPREAD. `spreadOf` of spread-schema.ts reads it. */
export const spreadText = ({ shards, largeMerchants }: Spread): string =>
  JSON.stringify({ shards, large_merchants: [...largeMerchants] });

/** Keys of the partitions of an index that is not kept by merchant: `0`, `1`, … */
export const shardKeys = ({ shards }: Spread): string[] => Array.from({ length: shards }, (_, shard) => String(shard));

const inShards = (spread: Spread, prefix: string): string[] => shardKeys(spread).map((shard) => `${prefix}#${shard}`);

/** The first partition has the bare key, so that a merchant may be declared large at any time. */
const ofMerchant = ({ largeMerchants }: Spread, merchantId: string, key: string): string[] =>
  Array.from({ length: largeMerchants.get(merchantId) ?? 1 }, (_, part) => (part === 0 ? key : `${key}#${part}`));

/** Partitions of a merchant's transactions of one month (`2026-11`), in the index by-merchant. */
export const merchantPartitions = (spread: Spread, merchantId: string, month: string): string[] =>
  ofMerchant(spread, merchantId, `${merchantId}#${month}`);

/** Partitions of all transactions of one month, in the index by-time. */
export const monthPartitions = (spread: Spread, month: string): string[] => inShards(spread, month);

/**
 * Whether transactions of the status are in the indexes by status. Every payment is pending once, and most stay captured:
 * an entry for those would cost each payment two to four write units.
 */
export const isListedByStatus = (status: string): boolean => status !== "pending" && status !== "captured";

/** Partitions of a merchant's transactions of one status, in the index by-merchant-status. */
export const merchantStatusPartitions = (spread: Spread, merchantId: string, status: string): string[] =>
  ofMerchant(spread, merchantId, `${merchantId}#${status}`);

/** Partitions of all transactions of one status, in the index by-status. */
export const statusPartitions = (spread: Spread, status: string): string[] => inShards(spread, status);

/**
 * Partition of a customer's submitted payments, in the index by-customer. One is enough: the item of the customer's newest
 * payments takes no more writes either.
 */
export const customerPartition = (merchantId: string, customerId: string): string => `${merchantId}#${customerId}`;

/** Partition of the payments that were submitted under a reference, in the index by-reference. */
export const referencePartition = (merchantId: string, reference: string): string => `${merchantId}#${reference}`;

/**
 * Lists of events that are not processed. `waiting`: Tap itself will look at the event again. `unread`, `failed`: an
 * operator must. `ignored`: nobody must, until the code has learned it.
 */
export const unprocessedLists = ["waiting", "unread", "failed", "ignored"] as const;
export type UnprocessedList = (typeof unprocessedLists)[number];

/** Partitions of a list of events that are not processed, in the index by-unprocessed. */
export const unprocessedPartitions = (spread: Spread, list: UnprocessedList): string[] => inShards(spread, list);

/**
 * Lists of notifications that are not delivered. `waiting`: another attempt will be made. `paused`: they are sent when the
 * endpoint is resumed.
 */
export const undeliveredLists = ["waiting", "failed", "gone", "unaddressed", "paused"] as const;
export type UndeliveredList = (typeof undeliveredLists)[number];

/** Partitions of a list of notifications that are not delivered, in the index by-undelivered. */
export const undeliveredPartitions = (spread: Spread, list: UndeliveredList): string[] => inShards(spread, list);

/** Partitions of all transactions that have a flag, in the index by-flagged. */
export const flaggedPartitions = (spread: Spread): string[] => shardKeys(spread);
