import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import {
  type FindTransaction,
  type FoundTransaction,
  foundTransaction,
  type Transaction,
  type Transactions,
} from "../application/ports";
import { isOwnTransaction } from "../domain/own-transaction";
import { leadsTo, submissionItem, submissionKey, transactionItem, transactionItemKey } from "./items/transaction-item";

const { partitionKey } = tables.transactions;

/** Joins of one payment that a look-up follows: one after the other, the next one being a transaction's survivor. */
const MAX_STEPS = 20;

type Read = (keys: readonly string[]) => Promise<ReadonlyMap<string, Record<string, unknown>>>;

const reader =
  (client: DynamoDBDocumentClient, table: string): Read =>
  async (keys) => {
    const found = new Map<string, Record<string, unknown>>();
    for (let start = 0; start < keys.length; start += BATCH_GET_ITEMS) {
      const batch = keys.slice(start, start + BATCH_GET_ITEMS).map(transactionItemKey);
      for (const item of await batchGet(client, table, batch, { consistent: true })) {
        found.set(String(item[partitionKey]), item);
      }
    }
    return found;
  };

/** Follows names and joined transactions to where they lead: most names lead there at once. */
async function located(read: Read, names: readonly string[]): Promise<Map<string, Transaction>> {
  const found = new Map<string, Transaction>();
  let steps = new Map(names.map((name) => [name, name]));
  for (let step = 0; steps.size > 0; step++) {
    if (step > MAX_STEPS) throw new Error(`${[...steps.keys()].join()} leads on after ${MAX_STEPS} steps`);
    const items = await read([...new Set(steps.values())]);
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
  return found;
}

export const dynamoLocator = (client: DynamoDBDocumentClient, table: string): Transactions["locate"] => {
  const read = reader(client, table);
  return (names) => located(read, [...new Set(names)]);
};

/** Finds a transaction by its id, or by any name that leads to it, with what its merchant submitted. */
export function dynamoTransactionFinder(client: DynamoDBDocumentClient, table: string): FindTransaction {
  const read = reader(client, table);
  return {
    async find(id): Promise<FoundTransaction | undefined> {
      let items: ReadonlyMap<string, Record<string, unknown>> = new Map();
      // What was submitted lies beside the transaction: it comes with the same call.
      const readBoth: Read = async (keys) => {
        const submissions = keys.filter(isOwnTransaction).map((key) => String(submissionKey(key)[partitionKey]));
        items = await read([...keys, ...submissions]);
        return items;
      };
      const transaction = (await located(readBoth, [id])).get(id);
      const item = transaction && items.get(String(submissionKey(transaction.head.transactionId)[partitionKey]));
      const submission = item && submissionItem.decode(item).submission;
      return transaction && foundTransaction(transaction, submission);
    },
  };
}
