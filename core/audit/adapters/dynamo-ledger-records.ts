import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { transactionIdOf } from "../../contracts/created-key";
import { monthPartitions, type Spread } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { dynamoLocator } from "../../ledger/adapters/dynamo-transaction-finder";
import { rowItem } from "../../ledger/adapters/items/row-item";
import { transactionItemKey } from "../../ledger/adapters/items/transaction-item";
import { derived } from "../../ledger/domain/derive";
import type { ChainEnd } from "../../ledger/domain/row";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import { MalformedItem } from "../../shared/adapters/aws/item-codec";
import type { Item, LedgerRecords, RowKey, RowReading, StoredRow } from "../application/verify/ports";

export interface LedgerRecordsOptions {
  readonly client: DynamoDBDocumentClient;
  readonly ledgerTable: string;
  readonly transactionsTable: string;
  /** Where transactions are listed. */
  readonly spread: Spread;
}

const rowKeys = tables["payment-transactions"];
const byTime = tables.transactions.indexes["by-time"];
/** Rows of one page: of the largest that there are, they take some megabytes. */
const PAGE = 200;
const IDS_OF_PAGE = 100;

/** The end of a chain, as the item of its transaction names it, also after it was joined to another one. */
const chainEnd = z.object({
  seq: z.int(),
  updated_at: z.string(),
  head_hash: z.string(),
});

/** A row as its item or its line has it. */
export function rowOf(item: Item): RowReading {
  try {
    const row = rowItem.decode(item);
    // An attribute that no row has would be in no hash.
    const known: Item = rowItem.encode(row);
    const others = Object.keys(item).filter((name) => known[name] === undefined);
    return others.length === 0 ? { row } : { unreadable: `no row has the attribute ${others.join(", ")}` };
  } catch (error) {
    if (error instanceof MalformedItem)
      return { unreadable: `its attributes are no row's: ${error.faults.join(", ")}` };
    throw error;
  }
}

const storedRow = (item: Item): StoredRow => ({
  timestamp: String(item[rowKeys.sortKey]),
  item,
  reading: rowOf(item),
});

function endOf(item: Item | undefined): ChainEnd | undefined {
  const { success, data } = chainEnd.safeParse(item);
  return success ? { seq: data.seq, timestamp: data.updated_at, hash: data.head_hash } : undefined;
}

/** Reads the ledger as it is stored, with keys and indexes: no scan. */
export function dynamoLedgerRecords(options: LedgerRecordsOptions): LedgerRecords {
  const { client, ledgerTable, transactionsTable, spread } = options;
  const locate = dynamoLocator(client, transactionsTable);
  const query = (partition: string, range: { readonly after?: string }) =>
    client.send(
      new QueryCommand({
        TableName: ledgerTable,
        KeyConditionExpression: range.after === undefined ? "#pk = :pk" : "#pk = :pk AND #sk > :after",
        ExpressionAttributeNames: {
          "#pk": rowKeys.partitionKey,
          ...(range.after !== undefined && { "#sk": rowKeys.sortKey }),
        },
        ExpressionAttributeValues: { ":pk": partition, ...(range.after !== undefined && { ":after": range.after }) },
        ConsistentRead: true,
        Limit: PAGE,
      }),
    );
  /** A state that cannot be read is as good as none. */
  const located = async (id: string) => {
    try {
      return (await locate([id])).get(id);
    } catch (error) {
      if (error instanceof MalformedItem) return undefined;
      throw error;
    }
  };
  return {
    async find(id) {
      const found = await located(id);
      if (found === undefined) return undefined;
      const { head, chain, homes } = found;
      const { transactionId, system } = head;
      const others = homes.filter((home) => home !== transactionId);
      const items = await inCalls(others, (some) =>
        batchGet(client, transactionsTable, some.map(transactionItemKey), { consistent: true }),
      );
      const byId = new Map(items.map((item) => [String(item[tables.transactions.partitionKey]), item]));
      const chains = others.map((home) => {
        const end = endOf(byId.get(home));
        return { transactionId: home, ...(end && { end }) };
      });
      return { transactionId, system, state: derived(head), chains: [{ transactionId, end: chain }, ...chains] };
    },

    async rows(transactionId, after) {
      const { Items = [], LastEvaluatedKey } = await query(transactionId, after === undefined ? {} : { after });
      const next = LastEvaluatedKey?.[rowKeys.sortKey];
      return { rows: Items.map(storedRow), ...(next !== undefined && { next: String(next) }) };
    },

    rowsAt: (keys) =>
      inCalls(keys, async (some) =>
        (await batchGet(client, ledgerTable, some.map(rowKey), { consistent: true })).map(storedRow),
      ),

    async *created({ from, to }, { limit = Number.POSITIVE_INFINITY, shard = 0 } = {}) {
      let left = limit;
      for (const month of monthsBack(from, to)) {
        for (const partition of rotated(monthPartitions(spread, month), shard)) {
          for (let start: Item | undefined; left > 0; ) {
            const page = await client.send(
              new QueryCommand({
                TableName: transactionsTable,
                IndexName: "by-time",
                KeyConditionExpression: "#pk = :pk AND #sk BETWEEN :from AND :to",
                ExpressionAttributeNames: { "#pk": byTime.partitionKey, "#sk": byTime.sortKey },
                ExpressionAttributeValues: { ":pk": partition, ":from": from, ":to": to },
                ScanIndexForward: false,
                Limit: Math.min(left, IDS_OF_PAGE),
                ...(start && { ExclusiveStartKey: start }),
              }),
            );
            const ids = (page.Items ?? []).map((item) => transactionIdOf(String(item[byTime.sortKey])));
            left -= ids.length;
            if (ids.length > 0) yield ids;
            if (page.LastEvaluatedKey === undefined) break;
            start = page.LastEvaluatedKey;
          }
        }
      }
    },
  };
}

const rowKey = ({ transactionId, timestamp }: RowKey) => ({
  [rowKeys.partitionKey]: transactionId,
  [rowKeys.sortKey]: timestamp,
});

/** What calls for all keys answer, each for as many as one takes. */
async function inCalls<K, V>(keys: readonly K[], call: (some: readonly K[]) => Promise<readonly V[]>): Promise<V[]> {
  const found: V[] = [];
  for (let start = 0; start < keys.length; start += BATCH_GET_ITEMS) {
    found.push(...(await call(keys.slice(start, start + BATCH_GET_ITEMS))));
  }
  return found;
}

/** Months (`2026-11`) from one time back to another. */
function monthsBack(from: string, to: string): string[] {
  const months: string[] = [];
  const date = new Date(`${to.slice(0, 7)}-01T00:00:00.000Z`);
  for (let month = to.slice(0, 7); month >= from.slice(0, 7); month = date.toISOString().slice(0, 7)) {
    months.push(month);
    date.setUTCDate(0);
  }
  return months;
}

/** The list, begun at another place. */
const rotated = <T>(list: readonly T[], by: number): readonly T[] => {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
};
