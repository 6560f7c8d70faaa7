import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import type { Commit, Transactions } from "../application/ports";
import type { LedgerRow, Transaction } from "../domain/ledger";
import type { Submission } from "../domain/submission";
import { amountOf, currencyOf, refundedAmount } from "../domain/transaction";
import { notProcessed, stateItemKey } from "./event-state";
import { listKeys, pendingKey } from "./index-keys";

const ledgerKeys = tables["payment-transactions"];
const stateKeys = tables.transactions;

export interface DynamoTransactionsOptions {
  readonly client: DynamoDBDocumentClient;
  readonly ledgerTable: string;
  readonly transactionsTable: string;
}

export interface DynamoLedgerOptions extends DynamoTransactionsOptions {
  readonly inboxTable: string;
}

type TransactionsReader = Pick<Transactions, "find" | "history">;

export function dynamoTransactionFinder(
  client: DynamoDBDocumentClient,
  transactionsTable: string,
): Pick<Transactions, "find"> {
  return {
    async find(transactionId) {
      const { Item } = await client.send(
        new GetCommand({
          TableName: transactionsTable,
          Key: { [stateKeys.partitionKey]: transactionId },
          ConsistentRead: true,
        }),
      );
      return Item && transactionOf(Item);
    },
  };
}

export function dynamoTransactionsReader(options: DynamoTransactionsOptions): TransactionsReader {
  const { client, ledgerTable, transactionsTable } = options;
  return {
    ...dynamoTransactionFinder(client, transactionsTable),

    async history(transactionId, { limit, before }) {
      const rows: LedgerRow[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: ledgerTable,
            KeyConditionExpression: "#pk = :pk AND #sk < :before",
            ExpressionAttributeNames: { "#pk": ledgerKeys.partitionKey, "#sk": ledgerKeys.sortKey },
            ExpressionAttributeValues: { ":pk": transactionId, ":before": before },
            ScanIndexForward: false,
            ConsistentRead: true,
            Limit: limit - rows.length,
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        );
        rows.push(...(page.Items ?? []).map(rowOf));
        start = page.LastEvaluatedKey;
      } while (start !== undefined && rows.length < limit);
      return rows.reverse();
    },
  };
}

export function dynamoTransactions(options: DynamoLedgerOptions): Transactions {
  const { client, transactionsTable } = options;
  return {
    ...dynamoTransactionsReader(options),

    async resolve(alias) {
      const { Item } = await client.send(
        new GetCommand({ TableName: transactionsTable, Key: aliasKey(alias), ConsistentRead: true }),
      );
      return Item?.alias_of as string | undefined;
    },

    async commit(commit) {
      try {
        await client.send(new TransactWriteCommand({ TransactItems: commitItems(options, commit) }));
        return "committed";
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const [inbox, ...rest] = (error.CancellationReasons ?? []).map((reason) => reason.Code);
        if (inbox === "ConditionalCheckFailed") return "settled";
        const lostRace = (code: string | undefined) =>
          code === "ConditionalCheckFailed" || code === "TransactionConflict";
        if ([inbox, ...rest].some(lostRace)) return "conflict";
        throw error;
      }
    },
  };
}

/** What a commit writes, in the order of the cancellation reasons above: inbox, state, ledger, aliases. */
export function commitItems(
  { inboxTable, transactionsTable, ledgerTable }: DynamoLedgerOptions,
  { row, transaction, event, aliases }: Commit,
) {
  return [
    {
      Put: {
        TableName: inboxTable,
        Item: {
          ...stateItemKey(event),
          state: "processed",
          settled_at: row.timestamp,
          transaction_id: row.transactionId,
        },
        ...notProcessed,
      },
    },
    { Put: { TableName: transactionsTable, Item: itemOf(transaction), ...stillAt(row.seq - 1) } },
    {
      Put: {
        TableName: ledgerTable,
        Item: rowItemOf(row),
        ConditionExpression: "attribute_not_exists(#pk)",
        ExpressionAttributeNames: { "#pk": ledgerKeys.partitionKey },
      },
    },
    ...aliases.map((alias) => ({
      Put: { TableName: transactionsTable, Item: { ...aliasKey(alias), alias_of: row.transactionId } },
    })),
  ];
}

/** Aliases lie in the same table; no transaction's id contains a `#`. */
const aliasKey = (alias: string) => ({ [stateKeys.partitionKey]: `alias#${alias}` });

/** The state must be as it was read: at the same row of its chain, or absent before the first. */
function stillAt(seq: number) {
  return seq === 0
    ? {
        ConditionExpression: "attribute_not_exists(#pk)",
        ExpressionAttributeNames: { "#pk": stateKeys.partitionKey },
      }
    : {
        ConditionExpression: "#seq = :seq",
        ExpressionAttributeNames: { "#seq": "seq" },
        ExpressionAttributeValues: { ":seq": seq },
      };
}

const itemOf = (transaction: Transaction) => ({
  [stateKeys.partitionKey]: transaction.transactionId,
  merchant_id: transaction.merchantId,
  status: transaction.status,
  facts: transaction.facts,
  first_occurred_at: transaction.firstOccurredAt,
  last_occurred_at: transaction.lastOccurredAt,
  ...listKeys(transaction),
  currency: currencyOf(transaction.facts),
  amount: amountOf(transaction.facts)?.amount ?? null,
  amount_refunded: refundedAmount(transaction.facts),
  created_at: transaction.head.createdAt,
  ...(transaction.submission && {
    submission: transaction.submission,
    customer_id: transaction.submission.customerId,
  }),
  ...(transaction.submission && transaction.status === "pending" && pendingKey(transaction.transactionId)),
  seq: transaction.head.seq,
  updated_at: transaction.head.timestamp,
  head_hash: transaction.head.hash,
  news: transaction.head.news,
});

const transactionOf = (item: Record<string, unknown>): Transaction => ({
  transactionId: item[stateKeys.partitionKey] as string,
  merchantId: item.merchant_id as string,
  status: item.status as Transaction["status"],
  facts: item.facts as Transaction["facts"],
  firstOccurredAt: item.first_occurred_at as string,
  lastOccurredAt: item.last_occurred_at as string,
  ...(item.submission !== undefined && { submission: item.submission as Submission }),
  head: {
    seq: item.seq as number,
    timestamp: item.updated_at as string,
    hash: item.head_hash as string,
    createdAt: item.created_at as string,
    news: item.news as number,
  },
});

const rowItemOf = (row: LedgerRow) => ({
  [ledgerKeys.partitionKey]: row.transactionId,
  [ledgerKeys.sortKey]: row.timestamp,
  seq: row.seq,
  occurred_at: row.occurredAt,
  event_key: row.eventKey,
  event_type: row.eventType,
  facts: row.facts,
  status: row.status,
  ...(row.reason && { reason: row.reason }),
  previous_hash: row.previousHash,
  hash: row.hash,
});

export const rowOf = (item: Record<string, unknown>): LedgerRow => ({
  transactionId: item[ledgerKeys.partitionKey] as string,
  timestamp: item[ledgerKeys.sortKey] as string,
  seq: item.seq as number,
  occurredAt: item.occurred_at as string,
  eventKey: item.event_key as string,
  eventType: item.event_type as string,
  facts: item.facts as LedgerRow["facts"],
  status: item.status as LedgerRow["status"],
  ...(item.reason !== undefined && { reason: item.reason as string }),
  previousHash: item.previous_hash as string,
  hash: item.hash as string,
});
