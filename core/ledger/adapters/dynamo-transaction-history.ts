import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { sideBySide } from "../../shared/application/side-by-side";
import type { ChainPosition, TransactionHistory } from "../application/ports";
import type { LedgerRow } from "../domain/row";
import { dynamoParts } from "./dynamo-parts";
import { rowItem } from "./items/row-item";

const rowKeys = tables["payment-transactions"];
const partKeys = tables["payment-objects"];
const recordedKey = partKeys.localIndexes["by-recorded"].sortKey;

export interface TransactionHistoryOptions {
  readonly client: DynamoDBDocumentClient;
  readonly ledgerTable: string;
  readonly objectsTable: string;
}

type Item = Record<string, unknown>;

/** Chains, and homes of objects, that are read at a time: one, but for transactions that others were joined to. */
const AT_A_TIME = 10;

export function dynamoTransactionHistory(options: TransactionHistoryOptions): TransactionHistory {
  const { client, ledgerTable, objectsTable } = options;
  const read = dynamoParts(client, objectsTable);
  /** Items before a sort key, newest first, as many as asked for. */
  const newest = async (
    query: { TableName: string; IndexName?: string; keys: readonly [string, string] },
    partition: string,
    range: { readonly from: string; readonly before: string },
    limit: number,
  ): Promise<Item[]> => {
    const { keys, ...table } = query;
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          ...table,
          KeyConditionExpression: "#pk = :pk AND #sk BETWEEN :from AND :before",
          ExpressionAttributeNames: { "#pk": keys[0], "#sk": keys[1] },
          ExpressionAttributeValues: { ":pk": partition, ":from": range.from, ":before": range.before },
          ScanIndexForward: false,
          ConsistentRead: true,
          // One more, since the upper bound itself is read and dropped.
          Limit: limit - items.length + 1,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      items.push(...(page.Items ?? []).filter((item) => item[keys[1]] !== range.before));
      start = page.LastEvaluatedKey;
    } while (start !== undefined && items.length < limit);
    return items.slice(0, limit);
  };

  const rows = async ({ transactionId, before }: ChainPosition, limit: number): Promise<LedgerRow[]> => {
    const query = { TableName: ledgerTable, keys: [rowKeys.partitionKey, rowKeys.sortKey] as const };
    const items = await newest(query, transactionId, { from: "0", before }, limit);
    return items.map(rowItem.decode);
  };

  return {
    async history(chains, limit) {
      const pages = await sideBySide(chains, AT_A_TIME, (chain) => rows(chain, limit));
      const merged = pages.flat().sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1));
      const page = sameMoment(merged, limit);
      const isCut = page.length < merged.length;
      // What a chain's page begins with is its first row, or there are more before.
      const goOn = pages.some((rows) => rows.length === limit && (rows.at(-1)?.seq ?? 1) > 1);
      return { rows: page.reverse(), hasOlder: isCut || goOn };
    },

    async listParts(homes, kind, { limit, before }) {
      const query = {
        TableName: objectsTable,
        IndexName: "by-recorded",
        keys: [partKeys.partitionKey, recordedKey] as const,
      };
      const range = { from: `${kind}#`, before: `${kind}#${before ?? "~"}` };
      const pages = await sideBySide(homes, AT_A_TIME, (home) => newest(query, home, range, limit + 1));
      const keys = pages
        .flat()
        .sort((a, b) => (String(a[recordedKey]) < String(b[recordedKey]) ? 1 : -1))
        .slice(0, limit + 1);
      const page = keys.slice(0, limit);
      const parts = (await sideBySide(homes, AT_A_TIME, (home) => read([home], keysIn(page, home)))).flat();
      const byPlace = new Map(parts.map((part) => [`${part.recordedAt}/${part.state.name}`, part.state]));
      const positions = page.map((item) => String(item[recordedKey]).slice(kind.length + 1));
      const last = positions.at(-1);
      return {
        parts: positions.flatMap((position) => byPlace.get(position) ?? []),
        ...(keys.length > limit && last !== undefined && { before: last }),
      };
    },
  };
}

const keysIn = (page: readonly Item[], home: string): string[] =>
  page.filter((item) => item[partKeys.partitionKey] === home).map((item) => String(item[partKeys.sortKey]));

/** The first rows, and those of the same moment as the last of them: the next page begins before that moment. */
function sameMoment(newestFirst: readonly LedgerRow[], limit: number): LedgerRow[] {
  const last = newestFirst[limit - 1]?.timestamp;
  return newestFirst.filter((row, index) => index < limit || row.timestamp === last);
}
