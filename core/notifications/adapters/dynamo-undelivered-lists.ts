import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { type Spread, type UndeliveredList, undeliveredPartitions } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { type Item, itemAttributes } from "../../shared/adapters/aws/item-codec";
import type { UndeliveredDeliveries, UndeliveredDelivery, UndeliveredFilter } from "../application/undelivered-ports";
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
}: Omit<RequeueOptions, "clock">): Pick<UndeliveredDeliveries, "list" | "merchants" | "count"> {
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

  /** Leaps from merchant to merchant: each costs one call, however many deliveries it has. */
  const merchantsOf = async (range: Range): Promise<string[]> => {
    const found: string[] = [];
    for (let from = range.from; ; ) {
      const { Items = [] } = await query({ ...range, from }, { Limit: 1 });
      const [item] = Items;
      if (item === undefined) return found;
      const { merchantId } = entryOf(range.list, item);
      found.push(merchantId);
      from = `${merchantId}${AFTER}`;
    }
  };

  return {
    async *list(filter) {
      const isWanted = ({ merchantId }: UndeliveredDelivery) =>
        filter.merchantId === undefined || merchantId === filter.merchantId;
      const { isNewestFirst = false } = filter;
      const sources = rangesOf(spread, filter).map((range) => entries(range, isNewestFirst, filter.pageSize));
      for await (const entry of merged(sources, isNewestFirst)) if (isWanted(entry)) yield entry;
    },

    async merchants(lists) {
      const found = await Promise.all(rangesOf(spread, { lists }).map(merchantsOf));
      return [...new Set(found.flat())].sort();
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
