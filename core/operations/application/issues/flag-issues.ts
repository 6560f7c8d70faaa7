import { type TransactionFlag, transactionFlags } from "../../../ledger/domain/derive";
import type { Issue } from "../../domain/issue";
import { type FindTransactionsDeps, findTransactions } from "../transactions/find-transactions";
import type { IssueSource } from "./ports";

/** Transactions of one flag that are read at most. */
const MOST = 200;
/** Days for which a flagged transaction is listed: nobody takes a flag away. */
const DAYS = 30;

/** What each flag says, in one sentence. */
const titles: Readonly<Record<TransactionFlag, string>> = {
  returned_exceeds_capture: "More went back than was taken.",
  currency_mismatch: "Money was taken or went back in another currency, and is in no sum.",
  unknown_currency: "The currency is none that payments are made in.",
  dispute_split_unknown: "A dispute of several payments has one loss, and is in no sum.",
  refund_figures_differ: "The provider's sum of refunds and its single refunds contradict each other.",
  refund_total_unclear: "The sum of refunds moved while too many refunds were pending or failed.",
  late_failure: "A bank took the money back after it had been captured.",
  several_payments: "The customer may have paid twice.",
};

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
    title: titles[flag],
    where: "transactions",
    count: transactions.length,
    unit: "payment",
    oldest: new Date(oldest.createdAt),
    ...(found.ok && found.value.hasMore && { isAtLeast: true }),
    command: `transactions find --flag ${flag} --since ${DAYS}d`,
  };
}
