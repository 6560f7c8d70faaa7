import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import { sideBySide } from "../../shared/application/side-by-side";
import {
  type FindTransaction,
  type FindTransactions,
  type FoundTransaction,
  foundTransaction,
  type Transaction,
} from "../application/ports";
import { isOwnTransaction } from "../domain/own-transaction";
import type { Submission } from "../domain/submission";
import { leadsTo, submissionItem, submissionKey, transactionItem, transactionItemKey } from "./items/transaction-item";

const { partitionKey } = tables.transactions;

/** Joins of one payment that a look-up follows: one after the other, the next one being a transaction's survivor. */
const MAX_STEPS = 20;

export type Items = ReadonlyMap<string, Record<string, unknown>>;
type Read = (keys: readonly string[]) => Promise<Items>;

/** Calls of one read that are made at a time: a page of a list takes two at most. */
const CALLS_AT_A_TIME = 4;

const reader =
  (client: DynamoDBDocumentClient, table: string, consistent = true): Read =>
  async (keys) => {
    const starts = Array.from(
      { length: Math.ceil(keys.length / BATCH_GET_ITEMS) },
      (_, call) => call * BATCH_GET_ITEMS,
    );
    const answers = await sideBySide(starts, CALLS_AT_A_TIME, (start) =>
      batchGet(client, table, keys.slice(start, start + BATCH_GET_ITEMS).map(transactionItemKey), { consistent }),
    );
    return new Map(answers.flat().map((item) => [String(item[partitionKey]), item]));
  };

/** Reads that cost half. What they do not find may just have been written: it is read again, consistently. */
function listedReader(client: DynamoDBDocumentClient, table: string): Read {
  const [cheaply, consistently] = [reader(client, table, false), reader(client, table)];
  return async (keys) => {
    const found = await cheaply(keys);
    const missing = keys.filter((key) => !found.has(key));
    return missing.length === 0 ? found : new Map([...found, ...(await consistently(missing))]);
  };
}

/** Follows names and joined transactions to where they lead: most names lead there at once. `items`: what was read. */
export async function located(
  read: Read,
  names: readonly string[],
): Promise<{ readonly found: ReadonlyMap<string, Transaction>; readonly items: Items }> {
  const found = new Map<string, Transaction>();
  const items = new Map<string, Record<string, unknown>>();
  let steps = new Map(names.map((name) => [name, name]));
  for (let step = 0; steps.size > 0; step++) {
    if (step > MAX_STEPS) throw new Error(`${[...steps.keys()].join()} leads on after ${MAX_STEPS} steps`);
    // A charge leads to its payment, which most events of the charge name as well.
    const unread = [...new Set(steps.values())].filter((key) => !items.has(key));
    for (const [key, item] of unread.length > 0 ? await read(unread) : []) items.set(key, item);
    const next = new Map<string, string>();
    for (const [name, key] of steps) {
      const item = items.get(key);
      if (item === undefined) continue;
      const target = leadsTo(item);
      if (target === undefined) found.set(name, transactionItem.decode(item));
      else next.set(name, target);
    }
    steps = next;
  }
  return { found, items };
}

export const dynamoLocator = (client: DynamoDBDocumentClient, table: string) => {
  const read = consistentReader(client, table);
  return async (names: readonly string[]) => (await located(read, [...new Set(names)])).found;
};

export const consistentReader = (client: DynamoDBDocumentClient, table: string): Read => reader(client, table);

/** Finds transactions by their ids, or by any names that lead to them, with what their merchants submitted. */
export function dynamoTransactionFinder(
  client: DynamoDBDocumentClient,
  table: string,
): FindTransaction & FindTransactions {
  const findAll = (names: readonly string[]) => withSubmissions(reader(client, table), names);
  return {
    find: async (id) => (await findAll([id])).get(id),
    findAll,
    findListed: (ids) => withSubmissions(listedReader(client, table), ids),
  };
}

const submissionOf = (id: string): string => String(submissionKey(id)[partitionKey]);

async function withSubmissions(read: Read, names: readonly string[]): Promise<Map<string, FoundTransaction>> {
  const submitted = new Map<string, Submission>();
  // What was submitted lies beside the transaction: it comes with the same call.
  const readBoth: Read = async (keys) => {
    const own = keys.filter(isOwnTransaction);
    const items = await read([...keys, ...own.map(submissionOf)]);
    for (const id of own) {
      const item = items.get(submissionOf(id));
      if (item !== undefined) submitted.set(id, submissionItem.decode(item).submission);
    }
    return items;
  };
  const { found } = await located(readBoth, [...new Set(names)]);
  return new Map(
    [...found].map(([name, transaction]) => [
      name,
      foundTransaction(transaction, submitted.get(transaction.head.transactionId)),
    ]),
  );
}
