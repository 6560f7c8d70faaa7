import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { type Spread, type UndeliveredList, undeliveredPartitions } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { type Item, itemAttributes } from "../../shared/adapters/aws/item-codec";
import type {
  UndeliveredDeliveries,
  UndeliveredDelivery,
  UndeliveredFilter,
  UndeliveredOfMerchant,
} from "../application/undelivered-ports";
import { undeliveredIndex, undeliveredKey } from "./notification-item";
import type { RequeueOptions } from "./requeue-delivery";

const { partitionKey, sortKey } = tables.notifications;
const INDEX = "by-undelivered";

/** Entries of one page of one partition. */
const PAGE = 500;
/** Likewise where the newest come first: hardly more than the first one is wanted. */
const NEWEST_PAGE = 1;

/** The character after `#`: it ends the keys of one merchant. */
const AFTER = "$";

/** A range of keys within one partition of the index. */
interface Range {
  readonly list: UndeliveredList;
  readonly partition: string;
  readonly from: string;
  readonly to?: string;
}

/** Reads the lists by their keys alone. */
export function dynamoUndeliveredLists({
  client,
  table,
  spread,
}: Omit<RequeueOptions, "clock">): Pick<UndeliveredDeliveries, "list" | "byMerchant" | "count"> {
  const query = (
    range: Range,
    more: { Limit?: number; Select?: "COUNT"; ExclusiveStartKey?: Item; ScanIndexForward?: boolean },
  ) =>
    client.send(
      new QueryCommand({
        TableName: table,
        IndexName: INDEX,
        KeyConditionExpression: `#pk = :pk AND ${range.to === undefined ? "#sk >= :from" : "#sk BETWEEN :from AND :to"}`,
        ExpressionAttributeNames: { "#pk": undeliveredIndex.partitionKey, "#sk": undeliveredIndex.sortKey },
        ExpressionAttributeValues: {
          ":pk": range.partition,
          ":from": range.from,
          ...(range.to !== undefined && { ":to": range.to }),
        },
        ...more,
      }),
    );

  async function* entries(
    range: Range,
    isNewestFirst: boolean,
    pageSize = isNewestFirst ? NEWEST_PAGE : PAGE,
  ): AsyncGenerator<UndeliveredDelivery> {
    const order = { Limit: pageSize, ScanIndexForward: !isNewestFirst };
    let start: Item | undefined;
    do {
      const page = await query(range, { ...order, ...(start && { ExclusiveStartKey: start }) });
      yield* (page.Items ?? []).map((item) => entryOf(range.list, item));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  const countOf = async (range: Range): Promise<number> => {
    let [count, start]: [number, Item | undefined] = [0, undefined];
    do {
      const page: { Count?: number | undefined; LastEvaluatedKey?: Item | undefined } = await query(range, {
        Select: "COUNT",
        ...(start && { ExclusiveStartKey: start }),
      });
      count += page.Count ?? 0;
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return count;
  };

  /** One pass over a partition. It leaps over what a merchant has beyond `most`, so that none hides the others. */
  const tallied = async (range: Range, since: string, most: number): Promise<readonly UndeliveredOfMerchant[]> => {
    const found = new Map<string, UndeliveredOfMerchant>();
    let next: { readonly from: string; readonly start?: Item } | undefined = { from: range.from };
    while (next !== undefined) {
      const { from, start }: { from: string; start?: Item } = next;
      const page = await query({ ...range, from }, start === undefined ? {} : { ExclusiveStartKey: start });
      const entries = (page.Items ?? []).map((item) => entryOf(range.list, item));
      for (const entry of entries) {
        if (entry.createdAt < since) continue;
        const known = found.get(entry.merchantId);
        const isFull = known !== undefined && known.count >= most;
        found.set(entry.merchantId, isFull ? { ...known, isAtLeast: true } : added(known, ofOne(entry)));
      }
      const last = found.get(entries.at(-1)?.merchantId ?? "");
      const isLeap = last !== undefined && last.count >= most && range.to === undefined;
      if (page.LastEvaluatedKey === undefined) next = undefined;
      else if (!isLeap) next = { from, start: page.LastEvaluatedKey };
      else {
        found.set(last.merchantId, { ...last, isAtLeast: true });
        next = { from: `${last.merchantId}${AFTER}` };
      }
    }
    return [...found.values()];
  };

  return {
    async *list(filter) {
      const isWanted = ({ merchantId }: UndeliveredDelivery) =>
        filter.merchantId === undefined || merchantId === filter.merchantId;
      const { isNewestFirst = false } = filter;
      const sources = rangesOf(spread, filter).map((range) => entries(range, isNewestFirst, filter.pageSize));
      for await (const entry of merged(sources, isNewestFirst)) if (isWanted(entry)) yield entry;
    },

    async byMerchant(filter, { most = Number.POSITIVE_INFINITY } = {}) {
      const tallies = await Promise.all(
        rangesOf(spread, filter).map((range) => tallied(range, filter.since ?? "", most)),
      );
      const found = new Map<string, UndeliveredOfMerchant>();
      for (const one of tallies.flat()) found.set(one.merchantId, added(found.get(one.merchantId), one));
      return [...found.values()].sort((a, b) => (a.merchantId < b.merchantId ? -1 : 1));
    },

    async count(filter) {
      const counts = await Promise.all(rangesOf(spread, filter).map(countOf));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}

const rangesOf = (spread: Spread, { lists, merchantId, since = "", until }: UndeliveredFilter): Range[] =>
  lists.flatMap((list) =>
    undeliveredPartitions(spread, list).map((partition) => ({
      list,
      partition,
      // No key begins with an empty text: DynamoDB takes none.
      from: merchantId === undefined ? " " : undeliveredKey(merchantId, since),
      ...(merchantId !== undefined && { to: until ? undeliveredKey(merchantId, until) : `${merchantId}${AFTER}` }),
    })),
  );

const entryAttributes = z.object({
  [partitionKey]: z.string(),
  [sortKey]: z.string(),
  [undeliveredIndex.sortKey]: z.string(),
});

function entryOf(list: UndeliveredList, item: Item): UndeliveredDelivery {
  const attributes = itemAttributes("notifications", entryAttributes, item);
  const place = attributes[undeliveredIndex.sortKey];
  const end = place.lastIndexOf("#");
  return {
    transactionId: attributes[partitionKey],
    notificationId: attributes[sortKey],
    list,
    merchantId: place.slice(0, end),
    createdAt: place.slice(end + 1),
  };
}

const ofOne = (entry: UndeliveredDelivery): UndeliveredOfMerchant => ({
  merchantId: entry.merchantId,
  count: 1,
  oldest: entry.createdAt,
  newest: entry,
});

const added = (known: UndeliveredOfMerchant | undefined, other: UndeliveredOfMerchant): UndeliveredOfMerchant =>
  known === undefined
    ? other
    : {
        merchantId: known.merchantId,
        count: known.count + other.count,
        oldest: [known.oldest, other.oldest].sort()[0] ?? known.oldest,
        newest: known.newest.createdAt > other.newest.createdAt ? known.newest : other.newest,
        ...((known.isAtLeast || other.isAtLeast) && { isAtLeast: true }),
      };

const placeOf = ({ merchantId, createdAt }: UndeliveredDelivery): string => undeliveredKey(merchantId, createdAt);

/** One sequence of several that are in order. */
async function* merged(
  sources: AsyncGenerator<UndeliveredDelivery>[],
  isNewestFirst: boolean,
): AsyncGenerator<UndeliveredDelivery> {
  const isBefore = (a: UndeliveredDelivery, b: UndeliveredDelivery) => placeOf(a) < placeOf(b) !== isNewestFirst;
  const next = async (source: AsyncGenerator<UndeliveredDelivery>) => {
    const { value, done } = await source.next();
    return done ? [] : [{ source, entry: value }];
  };
  let heads = (await Promise.all(sources.map(next))).flat();
  while (heads.length > 0) {
    const first = heads.reduce((least, head) => (isBefore(head.entry, least.entry) ? head : least));
    yield first.entry;
    heads = [...heads.filter((head) => head !== first), ...(await next(first.source))];
  }
}
