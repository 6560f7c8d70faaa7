import { counted } from "../format";
import { Command } from "../parts/command";
import { FigureBars } from "../parts/figure-bars";
import { Blank, Shown } from "../parts/states";
import { Time } from "../parts/values";
import { often, useRead } from "../reading";
import type { CurrencySums, MoneyShown } from "../records";

const request = { command: "transactions sums" };

/** Money of the newest payments by currency. Figures are those of providers: none is a difference. */
export function MoneySums() {
  const reading = useRead<MoneyShown>(request, often.seldom);
  return (
    <section aria-label="Money by currency">
      <h2>Money by currency</h2>
      <Command request={request} />
      <Shown reading={reading}>
        {([shown]) =>
          shown === undefined ? null : shown.sums.length === 0 ? (
            <Blank title="No payment in the last 30 days" />
          ) : (
            <Sums shown={shown} />
          )
        }
      </Shown>
    </section>
  );
}

function Sums({ shown }: { readonly shown: MoneyShown }) {
  const { payments, oldest, has_older: hasOlder, without_currency: nameless, sums } = shown;
  return (
    <>
      <ul class="box currencies">
        {sums.map((money) => (
          <Currency key={money.currency} money={money} />
        ))}
      </ul>
      <p class="aside">
        {hasOlder
          ? `The newest ${counted(payments, "payment")}`
          : `${counted(payments, "payment")} of the last 30 days`}
        , first recorded since <Time at={oldest} />.{" "}
        {nameless > 0 && `${nameless} name no currency yet, and are in no sum. `}
        Currencies are never added.
      </p>
    </>
  );
}

const parts = [
  ["captured", "Captured"],
  ["refunded", "Refunded"],
  ["lost", "Lost in disputes"],
] as const;

function Currency({ money }: { readonly money: CurrencySums }) {
  const { currency, payments, disputed, unclear } = money;
  return (
    <li>
      <div class="of">
        <b>{currency}</b>
        <span class="mut">{counted(payments, "payment")}</span>
        {disputed > 0 && <span>{disputed} with an open dispute</span>}
        {unclear > 0 && (
          <span title="A part of their money is in no sum, or may be in none: their flags say why">
            {unclear} unclear
          </span>
        )}
      </div>
      <FigureBars figures={parts.map(([look, name]) => ({ look, name, amount: money[look] }))} currency={currency} />
    </li>
  );
}
