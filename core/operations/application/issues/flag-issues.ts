import type { FoundTransaction } from "../../../ledger/application/ports";
import { type TransactionFlag, transactionFlags } from "../../../ledger/domain/derive";
import { flagTexts } from "../../domain/flag-texts";
import type { Issue } from "../../domain/issue";
import { type FindTransactionsDeps, findTransactions } from "../transactions/find-transactions";
import type { IssueSource } from "./ports";

/** Flagged transactions that are read at most for all flags together. */
const MOST = 1_000;
/** Transactions of one flag that are counted at most. */
const MOST_OF_A_FLAG = 200;
/** Days for which a flagged transaction is listed: nobody takes a flag away. */
const DAYS = 30;

interface Found {
  readonly transactions: readonly FoundTransaction[];
  readonly hasMore: boolean;
}

/** Transactions of the last 30 days whose figures contradict each other, one issue for each flag. */
export const flagIssues = (deps: FindTransactionsDeps): IssueSource => ({
  name: "flagged transactions",
  kinds: ["contradictions"],
  async issues(now) {
    const since = new Date(now.getTime() - DAYS * 86_400_000).toISOString();
    const find = async (flag: TransactionFlag | "any", limit: number): Promise<Found> => {
      const found = await findTransactions(deps, { flag, since, limit });
      if (!found.ok) throw new Error(`no name was asked for: ${found.error}`);
      return found.value;
    };
    // One list has all flags. A flag that is rare among many is looked for by itself.
    const all = await find("any", MOST);
    const found = await Promise.all(
      transactionFlags.map(async (flag) => {
        const transactions = all.transactions.filter(({ state }) => state.flags.includes(flag));
        const isHidden = transactions.length === 0 && all.hasMore;
        return issueOf(flag, isHidden ? await find(flag, MOST_OF_A_FLAG) : { ...all, transactions });
      }),
    );
    return found.flatMap((issue) => issue ?? []);
  },
});

function issueOf(flag: TransactionFlag, { transactions, hasMore }: Found): Issue | undefined {
  const counted = transactions.slice(0, MOST_OF_A_FLAG);
  const oldest = counted.at(-1);
  if (oldest === undefined) return undefined;
  return {
    kind: "contradictions",
    risk: "record-doubtful",
    cause: flag,
    title: flagTexts[flag],
    where: "transactions",
    count: counted.length,
    unit: "payment",
    oldest: new Date(oldest.createdAt),
    ...((hasMore || transactions.length > counted.length) && { isAtLeast: true }),
    command: `transactions find --flag ${flag} --since ${DAYS}d`,
  };
}
