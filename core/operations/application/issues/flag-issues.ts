import { type TransactionFlag, transactionFlags } from "../../../ledger/domain/derive";
import { flagTexts } from "../../domain/flag-texts";
import type { Issue } from "../../domain/issue";
import { type FindTransactionsDeps, findTransactions } from "../transactions/find-transactions";
import type { IssueSource } from "./ports";

/** Transactions of one flag that are read at most. */
const MOST = 200;
/** Days for which a flagged transaction is listed: nobody takes a flag away. */
const DAYS = 30;

/** Transactions of the last 30 days whose figures contradict each other, one issue for each flag. */
export const flagIssues = (deps: FindTransactionsDeps): IssueSource => ({
  name: "flagged transactions",
  kinds: ["contradictions"],
  async issues(now) {
    const since = new Date(now.getTime() - DAYS * 86_400_000).toISOString();
    const found = await Promise.all(transactionFlags.map((flag) => issueOf(deps, flag, since)));
    return found.flatMap((issue) => issue ?? []);
  },
});

async function issueOf(deps: FindTransactionsDeps, flag: TransactionFlag, since: string): Promise<Issue | undefined> {
  const found = await findTransactions(deps, { flag, since, limit: MOST });
  const transactions = found.ok ? found.value.transactions : [];
  const oldest = transactions.at(-1);
  if (oldest === undefined) return undefined;
  return {
    kind: "contradictions",
    risk: "record-doubtful",
    cause: flag,
    title: flagTexts[flag],
    where: "transactions",
    count: transactions.length,
    unit: "payment",
    oldest: new Date(oldest.createdAt),
    ...(found.ok && found.value.hasMore && { isAtLeast: true }),
    command: `transactions find --flag ${flag} --since ${DAYS}d`,
  };
}
