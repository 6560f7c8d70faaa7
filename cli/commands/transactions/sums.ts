import {
  type CurrencyMoney,
  type MoneySums,
  moneySums,
} from "../../../core/operations/application/transactions/money-sums";
import { amountText } from "../../../core/shared/domain/money";
import { command } from "../../command";
import { timeOptions } from "../../options";
import type { Column } from "../../output/output";
import { timeOf } from "../../times";
import { plain } from "./shown";
import { paymentStores } from "./stores";

export const sums = command({
  name: "transactions sums",
  summary: "Sum the money of the newest payments by currency: captured, refunded, lost in disputes",
  details: `Each figure is the sum of what providers state, in the currency's own digits. Currencies are never added, and no figure is a
difference. UNCLEAR counts payments with a flag by which a part of their money is in no sum. tap transactions find --flag shows them.`,
  options: {
    merchant: { type: "string", describe: "Only of this merchant", requiresArg: true },
    ...timeOptions,
    since: { ...timeOptions.since, default: "30d" },
    limit: { type: "number", default: 1000, describe: "At most so many of the newest, 1 to 10000", requiresArg: true },
  },
  examples: [
    ["tap transactions sums", "the newest 1,000 of the last 30 days"],
    ["tap transactions sums --merchant mrc_demo --since 24h --json", "a merchant's day, as JSON"],
  ],
  async run({ out, target }, { merchant, since, until, limit }) {
    const query = {
      merchantId: merchant,
      since: timeOf("since", since).toISOString(),
      ...(until !== undefined && { until: timeOf("until", until).toISOString() }),
      limit,
    };
    const summed = await moneySums(paymentStores(await target()), query);
    out.json(sumsJson(summed));
    if (summed.sums.length > 0) out.table(columns, summed.sums);
    out.line(rangeText(summed, query.since));
    return undefined;
  },
});

const amount = (name: "captured" | "refunded" | "lost") => (money: CurrencyMoney) =>
  amountText(money[name], money.currency);

const columns: readonly Column<CurrencyMoney>[] = [
  { title: "CURRENCY", value: ({ currency }) => currency },
  { title: "PAYMENTS", value: ({ payments }) => payments, align: "right" },
  { title: "CAPTURED", value: amount("captured"), align: "right" },
  { title: "REFUNDED", value: amount("refunded"), align: "right" },
  { title: "LOST IN DISPUTES", value: amount("lost"), align: "right" },
  { title: "DISPUTED", value: ({ disputed }) => disputed, align: "right" },
  { title: "UNCLEAR", value: ({ unclear }) => unclear, align: "right" },
];

/** How many payments that is, since when, and whether there may be older ones. */
function rangeText({ payments, oldest, hasOlder, withoutCurrency }: MoneySums, since: string): string {
  if (oldest === undefined) return `No payment since ${since}.`;
  const older = hasOlder ? `There may be older ones since ${since}: --limit.` : `All since ${since}.`;
  const nameless = withoutCurrency > 0 ? ` ${withoutCurrency} name no currency yet, and are in no sum.` : "";
  return `${payments} ${payments === 1 ? "payment" : "payments"}, the oldest of ${oldest}. ${older}${nameless}`;
}

const sumsJson = ({ payments, withoutCurrency, oldest, hasOlder, sums }: MoneySums) => ({
  payments,
  without_currency: withoutCurrency,
  oldest: oldest ?? null,
  has_older: hasOlder,
  sums: plain(sums),
});
