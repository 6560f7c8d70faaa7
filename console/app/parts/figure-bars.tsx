import { sharesOf } from "../shares";
import { Amount } from "./values";

interface Figure {
  /** Its name in the styles. */
  readonly look: "captured" | "refunded" | "lost";
  readonly name: string;
  /** Minor units. A sum that is no exact number comes as its digits. */
  readonly amount: number | string;
}

interface FigureBarsProps {
  readonly figures: readonly Figure[];
  readonly currency: string;
  /** What the full width stands for, where it is more than the largest figure. */
  readonly whole?: number | string | null;
}

/** Figures of one currency below each other, each with a bar of its own: none is drawn as a difference. */
export function FigureBars({ figures, currency, whole = 0 }: FigureBarsProps) {
  const shares = sharesOf(
    figures.map(({ amount }) => amount),
    whole,
  );
  return (
    <dl class="bars">
      {figures.map(({ look, name, amount }, at) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <span class="share" aria-hidden="true">
              <i class={look} style={{ width: `${(shares[at] ?? 0) * 100}%` }} />
            </span>
            <Amount amount={amount} currency={currency} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
