import type { FoundTransaction } from "../../../ledger/application/ports";
import type { TransactionFlag } from "../../../ledger/domain/derive";
import { type FindQuery, type FindTransactionsDeps, findTransactions } from "./find-transactions";

/** What payments of one currency add up to, in its minor units. Each figure is the sum of what providers state. */
export interface CurrencyMoney {
  readonly currency: string;
  /** Payments in this currency, whatever became of them. */
  readonly payments: number;
  readonly captured: bigint;
  readonly refunded: bigint;
  /** What disputes took for good. */
  readonly lost: bigint;
  /** Payments with a dispute that is open, or an inquiry. Their amounts may still be lost. */
  readonly disputed: number;
  /** Payments with a flag by which a part of their money is in no sum, or may be in none. */
  readonly unclear: number;
}

export interface MoneySums {
  /** Payments that were read. */
  readonly payments: number;
  /** Payments of which no event has named a currency yet: they are in no sum. */
  readonly withoutCurrency: number;
  /** ISO time at which the oldest of them was first recorded; absent where there is none. */
  readonly oldest?: string;
  /** Whether there are older ones in the time asked for. */
  readonly hasOlder: boolean;
  /** By currency, in the order of their codes. Currencies are never added. */
  readonly sums: readonly CurrencyMoney[];
}

/** Flags by which a sum may lack something: docs/webhooks.md says what each means. */
const UNCLEAR: ReadonlySet<TransactionFlag> = new Set([
  "currency_mismatch",
  "unknown_currency",
  "dispute_split_unknown",
  "refund_figures_differ",
  "refund_total_unclear",
]);

export type SumsQuery = Pick<FindQuery, "merchantId" | "since" | "until" | "limit">;

/** Money of the newest payments, by currency: by the index of the time, as a list of them. */
export async function moneySums(deps: FindTransactionsDeps, query: SumsQuery): Promise<MoneySums> {
  const found = await findTransactions(deps, query);
  if (!found.ok) throw new Error(`no name was asked for: ${found.error}`);
  const { transactions, hasMore: hasOlder } = found.value;
  const byCurrency = new Map<string, FoundTransaction[]>();
  for (const transaction of transactions) {
    const { currency } = transaction.state;
    const same = byCurrency.get(currency);
    if (same === undefined) byCurrency.set(currency, [transaction]);
    else same.push(transaction);
  }
  const oldest = transactions.at(-1)?.createdAt;
  return {
    payments: transactions.length,
    withoutCurrency: byCurrency.get("")?.length ?? 0,
    ...(oldest !== undefined && { oldest }),
    hasOlder,
    sums: [...byCurrency]
      .filter(([currency]) => currency !== "")
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([currency, payments]) => moneyOf(currency, payments)),
  };
}

function moneyOf(currency: string, transactions: readonly FoundTransaction[]): CurrencyMoney {
  const states = transactions.map(({ state }) => state);
  const sum = (name: "captured" | "refunded" | "lost") => states.reduce((total, state) => total + state[name], 0n);
  const isDisputed = ({ disputes }: FoundTransaction["state"]) => disputes.open + disputes.inquiry > 0n;
  return {
    currency,
    payments: states.length,
    captured: sum("captured"),
    refunded: sum("refunded"),
    lost: sum("lost"),
    disputed: states.filter(isDisputed).length,
    unclear: states.filter(({ flags }) => flags.some((flag) => UNCLEAR.has(flag))).length,
  };
}
