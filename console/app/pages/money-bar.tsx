import { FigureBars } from "../parts/figure-bars";
import type { TransactionRow } from "../records";

/** Figures as the ledger has them, each with its bar; the full width is the payment's amount. */
export function MoneyBar({ transaction }: { readonly transaction: TransactionRow }) {
  const { currency, amount, amount_captured: captured, amount_refunded: refunded, amount_lost: lost } = transaction;
  const figures = [
    { look: "captured", name: "Captured", amount: captured },
    { look: "refunded", name: "Refunded", amount: refunded },
    { look: "lost", name: "Lost in disputes", amount: lost },
  ] as const;
  const known = figures.filter((figure) => Number(figure.amount) > 0);
  if (known.length === 0) return <p class="mut">Nothing was captured.</p>;
  return <FigureBars figures={known} currency={currency} whole={amount} />;
}
