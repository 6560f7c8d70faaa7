import { Amount } from "../parts/values";
import type { TransactionRow } from "../records";

/** A sum that is no exact number comes as its digits; for the width of a bar a number is near enough. */
const size = (amount: number | string | null): number => Number(amount ?? 0);

/** Figures as they are stated, never a difference of two. The bar only repeats them. */
export function MoneyBar({ transaction }: { readonly transaction: TransactionRow }) {
  const { currency, amount, amount_captured: captured, amount_refunded: refunded, amount_lost: lost } = transaction;
  const parts = [
    { name: "captured", figure: captured },
    { name: "refunded", figure: refunded },
    { name: "lost in disputes", figure: lost },
  ].filter(({ figure }) => size(figure) > 0);
  const whole = Math.max(size(amount), size(captured), 1);
  if (parts.length === 0) return <p class="mut">Nothing was captured.</p>;
  return (
    <>
      <div class="money" aria-hidden="true">
        <i class="captured" style={{ width: `${(size(captured) / whole) * 100}%` }} />
        <i class="refunded" style={{ width: `${(size(refunded) / whole) * 100}%` }} />
        <i class="lost" style={{ width: `${(size(lost) / whole) * 100}%` }} />
      </div>
      <ul class="legend">
        {parts.map(({ name, figure }) => (
          <li key={name}>
            <i class={name.split(" ")[0]} aria-hidden="true" /> {name} <Amount amount={figure} currency={currency} />
          </li>
        ))}
      </ul>
    </>
  );
}
