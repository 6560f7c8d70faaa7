import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Spread } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { actorAttributes } from "../../shared/adapters/aws/actor-item";
import type { Commit, StoredPart, TransactionWrite } from "../application/ports";
import { notProcessed, stateItemKey } from "./event-state";
import { indexKeys, submissionKeys } from "./index-keys";
import { portionAttributes, recordedAttributes } from "./items/event-item";
import { namedPartItem, partItem } from "./items/part-item";

import { rowItem } from "./items/row-item";
import { joinedItem, nameItem, submissionItem, transactionItem } from "./items/transaction-item";

/** What a payment's submission is written to. */
export interface SubmissionTables {
  readonly inboxTable: string;
  readonly ledgerTable: string;
  readonly transactionsTable: string;
  /** Where transactions are listed. */
  readonly spread: Spread;
}

export interface LedgerTables extends SubmissionTables {
  readonly objectsTable: string;
}

type WriteItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** All that a commit writes. The first item is the event's: where its condition fails, the event counts already. */
export function commitItems(to: LedgerTables, commit: Commit): WriteItem[] {
  return [
    ...beginItems(to, commit),
    ...commit.absorbed.flatMap((write) => [
      putTransaction(to, write, joinedItem(write.transaction, commit.write.transaction.head.transactionId)),
      putRow(to, write),
    ]),
    ...commit.parts.map((part) => putPart(to, part)),
    ...commit.names
      .filter(isAlone(commit))
      .map((name) =>
        putNew(to.transactionsTable, nameItem(name, commit.write.transaction.head.transactionId), transactionKey),
      ),
  ];
}

const transactionKey = tables.transactions.partitionKey;

/** A name whose part is in another item, or in none. */
const isAlone = ({ parts }: Commit) => {
  const withPart = new Set(parts.filter(({ leadsTo }) => leadsTo !== undefined).map(({ state }) => state.name));
  return (name: string): boolean => !withPart.has(name);
};

/** What of a commit is written for a new payment that nothing is known of yet. */
export function beginItems(to: SubmissionTables, { event, portion, write, submission, actor }: Commit): WriteItem[] {
  const { transactionId } = write.transaction.head;
  const transaction = transactionItem.encode(write.transaction);
  const recorded = { transactionId, changes: write.row.changes ?? [] };
  return [
    portion === undefined
      ? {
          Put: {
            TableName: to.inboxTable,
            Item: {
              ...stateItemKey(event),
              state: "processed",
              settled_at: write.row.timestamp,
              ...recordedAttributes(recorded),
              ...actorAttributes(actor),
            },
            ...notProcessed,
          },
        }
      : putNew(to.inboxTable, portionAttributes(event, portion, recorded), tables["payment-webhooks"].partitionKey),
    putTransaction(to, write, { ...transaction, ...indexKeys(transaction, to.spread) }),
    putRow(to, write),
    ...(submission === undefined
      ? []
      : [
          putNew(
            to.transactionsTable,
            { ...submissionItem.encode({ transactionId, submission }), ...submissionKeys(transaction, submission) },
            transactionKey,
          ),
        ]),
  ];
}

const pendingSince = tables.transactions.indexes["by-pending"].sortKey;

/**
 * The state must be as it was read: at the row before, or absent where this is the first. Where it stays in the index
 * of pending payments under its key, it must be there still: the key is removed without a row.
 */
function putTransaction(
  to: SubmissionTables,
  { row, transaction }: TransactionWrite,
  Item: Record<string, unknown>,
): WriteItem {
  if (row.seq === 1) return putNew(to.transactionsTable, Item, transactionKey);
  const isKept = pendingSince in Item && transaction.pendingSince !== row.timestamp;
  return {
    Put: {
      TableName: to.transactionsTable,
      Item,
      // A transaction that was joined to another one keeps its number of rows.
      ConditionExpression: `#seq = :seq AND attribute_not_exists(leads_to)${isKept ? " AND #since = :since" : ""}`,
      ExpressionAttributeNames: { "#seq": "seq", ...(isKept && { "#since": pendingSince }) },
      ExpressionAttributeValues: { ":seq": row.seq - 1, ...(isKept && { ":since": transaction.pendingSince }) },
    },
  };
}

const putRow = (to: SubmissionTables, { row }: TransactionWrite): WriteItem =>
  putNew(to.ledgerTable, rowItem.encode(row), tables["payment-transactions"].partitionKey);

function putPart(to: LedgerTables, part: StoredPart): WriteItem {
  const [TableName, Item, key] =
    part.leadsTo === undefined
      ? [to.objectsTable, partItem.encode(part), tables["payment-objects"].partitionKey]
      : [to.transactionsTable, namedPartItem.encode(part), transactionKey];
  if (part.rev === 1) return putNew(TableName, Item, key);
  return {
    Put: {
      TableName,
      Item,
      ConditionExpression: "rev = :rev",
      ExpressionAttributeValues: { ":rev": part.rev - 1 },
    },
  };
}

const putNew = (TableName: string, Item: Record<string, unknown>, key: string): WriteItem => ({
  Put: {
    TableName,
    Item,
    ConditionExpression: "attribute_not_exists(#key)",
    ExpressionAttributeNames: { "#key": key },
  },
});
