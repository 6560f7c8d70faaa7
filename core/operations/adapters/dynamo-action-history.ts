import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { batchGet } from "../../shared/adapters/aws/batch-get";
import type { Item } from "../../shared/adapters/aws/item-codec";
import type { Clock } from "../../shared/application/ports";
import type { ActionListOptions, OperatorActionHistory } from "../application/operator-actions";
import { actionItem, idsFrom, monthOf } from "./operator-action-item";

const TIME_INDEX = "by-time";
const { partitionKey, sortKey, indexes } = tables["operator-actions"];

/** Most actions of a page. */
const MAX_PAGE = 100;

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
}

/** One query for each month between the times, newest first, until the page is full. By actor it is one query in all. */
export function dynamoActionHistory({ client, table, clock }: Options): OperatorActionHistory {
  /** Keys of a partition's newest actions between the two ids. */
  const query = async (partition: { readonly name: string; readonly value: string }, span: Span): Promise<Item[]> => {
    const isIndex = partition.name !== partitionKey;
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        ...(isIndex && { IndexName: TIME_INDEX }),
        KeyConditionExpression: "#partition = :partition AND #id BETWEEN :from AND :to",
        ProjectionExpression: isIndex ? "#actor, #id" : "#partition, #id",
        ExpressionAttributeNames: {
          "#partition": partition.name,
          "#id": sortKey,
          ...(isIndex && { "#actor": partitionKey }),
        },
        ExpressionAttributeValues: { ":partition": partition.value, ":from": span.from, ":to": span.to },
        ScanIndexForward: false,
        Limit: span.limit,
      }),
    );
    return Items.map((item) => ({ [partitionKey]: item[partitionKey], [sortKey]: item[sortKey] }));
  };

  const queryAll = async (span: Span): Promise<Item[]> => {
    const keys: Item[] = [];
    for (const value of monthsBack(monthOf(span.to), monthOf(span.from))) {
      keys.push(
        ...(await query(
          { name: indexes[TIME_INDEX].partitionKey, value },
          { ...span, limit: span.limit - keys.length },
        )),
      );
      if (keys.length >= span.limit) break;
    }
    return keys;
  };

  return {
    async list({ actor, ...options }) {
      const limit = Math.min(options.limit, MAX_PAGE);
      const span = spanOf({ ...options, limit }, clock.now());
      const found = await (actor === undefined ? queryAll(span) : query({ name: partitionKey, value: actor }, span));
      const keys = found.filter((key) => key[sortKey] !== options.before);
      const page = keys.slice(0, limit);
      const items = page.length === 0 ? [] : await batchGet(client, table, page);
      const actions = items
        .map(({ cursor: _, ...item }) => actionItem.decode(item))
        .sort((a, b) => (a.id < b.id ? 1 : -1));
      const last = page.at(-1)?.[sortKey];
      return { actions, ...(keys.length > limit && { next: String(last) }) };
    },
  };
}

interface Span {
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

/** Two more than the page: the action before which it begins, and the one that shows that a next page exists. */
const spanOf = ({ since, until, before, limit }: ActionListOptions, now: Date): Span => ({
  from: idsFrom(new Date(since).toISOString()),
  to: before ?? idsFrom(new Date(until ?? now.getTime() + 1).toISOString()),
  limit: limit + 2,
});

/** `2026-11`, `2026-10`, … down to the last one. */
function monthsBack(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month >= last; ) {
    months.push(month);
    const date = new Date(`${month}-01T00:00:00Z`);
    date.setUTCMonth(date.getUTCMonth() - 1);
    month = date.toISOString().slice(0, 7);
  }
  return months;
}
