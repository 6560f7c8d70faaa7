import { createdKey, transactionIdOf } from "../../contracts/created-key";
import type { FindTransactions, FoundTransaction } from "../../ledger/application/ports";
import { isWanted, type ListFilter, type ListStep } from "./list-steps";
import { newestFirst, type ReadBudget } from "./newest-first";
import type { PositionRange, TransactionList } from "./ports";

/** Entries of indexes that one page looks at, and transactions that it reads, at most: no filter makes a page endless. */
export const MAX_ENTRIES = 10_000;
export const MAX_TRANSACTIONS = 500;
/** Transactions that are read at once where the filter leaves out some of them. */
const AT_ONCE = 50;

export interface CollectDeps {
  readonly list: TransactionList;
  readonly transactions: Pick<FindTransactions, "findListed">;
}

export interface Collected {
  readonly transactions: readonly FoundTransaction[];
  /** The last position that was looked at; absent at the end of the range. */
  readonly position?: string;
}

/** One page: it is full, or at the end of the range, or at the bound of its reads. */
export async function collectPage(
  { list, transactions: ledger }: CollectDeps,
  steps: readonly ListStep[],
  range: PositionRange,
  filter: ListFilter,
  limit: number,
): Promise<Collected> {
  const transactions: FoundTransaction[] = [];
  const budget: ReadBudget = { entries: MAX_ENTRIES };
  let read = 0;
  for (const [index, { partitions, from }] of steps.entries()) {
    for await (const { positions, readTo } of newestFirst(list, partitions, range, limit, budget)) {
      for (let next = 0; next < positions.length; ) {
        const missing = limit - transactions.length;
        const isAllWanted = transactions.length === read;
        const slice = positions.slice(next, next + (isAllWanted ? missing : Math.max(missing, AT_ONCE)));
        next += slice.length;
        read += slice.length;
        const found = await ledger.findListed(slice.map(transactionIdOf));
        for (const position of slice) {
          const transaction = found.get(transactionIdOf(position));
          if (transaction !== undefined && isThere(transaction, position) && isWanted(transaction, filter)) {
            transactions.push(transaction);
          }
          if (transactions.length === limit) return { transactions, position };
        }
        if (read >= MAX_TRANSACTIONS) return { transactions, position: slice.at(-1) ?? from };
      }
      if (readTo !== undefined && budget.entries <= 0) return { transactions, position: readTo };
    }
    if (budget.entries <= 0 && index < steps.length - 1) return { transactions, position: from };
  }
  return { transactions };
}

/** A transaction that was joined to another one a moment ago is listed there only. */
const isThere = ({ transactionId, createdAt }: FoundTransaction, position: string): boolean =>
  position === createdKey(transactionId, createdAt);
