import { commitItems } from "../core/ledger/adapters/commit-items";
import { isNamedPart, namedPartItem, nameOf, partItem, partItemKey } from "../core/ledger/adapters/items/part-item";
import { leadsTo, transactionItem, transactionItemKey } from "../core/ledger/adapters/items/transaction-item";
import type { Transaction, Transactions } from "../core/ledger/application/ports";
import type { MemoryTables } from "./memory-tables";

const to = {
  inboxTable: "payment-webhooks",
  ledgerTable: "payment-transactions",
  transactionsTable: "transactions",
  objectsTable: "payment-objects",
  spread: { shards: 4, largeMerchants: new Map<string, number>() },
} as const;

/** The ledger over tables in memory: what it reads and writes are the items that DynamoDB would hold. */
export function memoryLedger(tables: MemoryTables): Transactions {
  const located = (name: string): Transaction | undefined => {
    const item = tables.get(to.transactionsTable, transactionItemKey(name));
    const target = item && leadsTo(item);
    if (target !== undefined) return located(target);
    return item && transactionItem.decode(item);
  };
  return {
    locate: async (names) =>
      new Map(
        names.flatMap((name) => {
          const transaction = located(name);
          return transaction ? [[name, transaction] as const] : [];
        }),
      ),
    parts: async (homes, keys) =>
      homes.flatMap((home) =>
        keys.flatMap((key) => {
          const named = tables.get(to.transactionsTable, transactionItemKey(nameOf(key) ?? ""));
          if (named && isNamedPart(named, key)) return [namedPartItem.decode(named)];
          const item = tables.get(to.objectsTable, partItemKey(home, key));
          return item ? [partItem.decode(item)] : [];
        }),
      ),
    commit: async (commit) => (tables.write(commitItems(to, commit)) ? "committed" : "conflict"),
    unsettledRefunds: () => unexpected("a look-up among the payment's refunds"),
    committedPortions: () => unexpected("an event of several payments"),
    finish: () => unexpected("an event of several payments"),
  };
}

/** A succeeded refund of one payment costs none of this, or its cost would not be measured. */
async function unexpected(what: string): Promise<never> {
  throw new Error(`a succeeded refund needed ${what}`);
}
