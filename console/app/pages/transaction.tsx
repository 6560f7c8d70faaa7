import { hrefOf } from "../address";
import { counted, spoken, words } from "../format";
import { ActionButton } from "../parts/action-button";
import { Mark } from "../parts/mark";
import { Page } from "../parts/page";
import { Shown } from "../parts/states";
import { Amount, Codes, Field, Fields, Id, Time } from "../parts/values";
import { often, useRead } from "../reading";
import type { LedgerRow, TransactionRow, TransactionShown } from "../records";
import type { Route } from "../route";
import { MoneyBar } from "./money-bar";
import { WaitingParts } from "./waiting";
import { Waterfall } from "./waterfall";

/** One payment: whose money it is, where it stands, and all that happened to it. */
export function Transaction({ id, route }: { readonly id: string; readonly route: Route }) {
  const request = { command: "transactions show", places: [id] };
  const reading = useRead<TransactionShown>(request, often.one);
  const shown = reading.answer?.records[0];
  return (
    <Page
      title={id}
      heading={<Id id={id} most={40} />}
      request={request}
      actions={
        shown && (
          <ActionButton
            text="Notify the merchant"
            wish={{
              title: "Notify the merchant once more",
              verb: "Notify",
              request: { command: "deliveries notify", places: [shown.transaction.id] },
            }}
          />
        )
      }
    >
      <Shown reading={reading}>
        {([found]) =>
          found && (
            <>
              <Warnings shown={found} />
              <WaitingParts shown={found} />
              <Summary shown={found} />
              <Waterfall shown={found} route={route} />
              {found.has_older_rows && (
                <p class="aside">Older ledger rows are not shown: tap transactions show {id} --rows 1000</p>
              )}
            </>
          )
        }
      </Shown>
    </Page>
  );
}

function Warnings({ shown: { explained, unread } }: { readonly shown: TransactionShown }) {
  return (
    <>
      {explained.map((sentence) => (
        <p key={sentence} class="note warn">
          {sentence.replace(/^[a-z_]+(?=: )/, spoken)}
        </p>
      ))}
      {unread.length > 0 && (
        <p class="note warn">
          Not everything could be read. Missing below: {unread.join(", ")}. Your rights, or the stack, did not allow it.
        </p>
      )}
    </>
  );
}

function Summary({ shown }: { readonly shown: TransactionShown }) {
  const { transaction, refunds, disputes, ledger } = shown;
  return (
    <section class="box sum" aria-label="Where it stands">
      <div>
        <p class="row">
          <Mark state={transaction.status} />
          <span class="mut">
            <Codes codes={[transaction.reason, transaction.dispute_status].flatMap((code) => code ?? [])} />
          </span>
          {transaction.flags.map((flag) => (
            <span key={flag} class="tag warn" title={flag}>
              {words(flag)}
            </span>
          ))}
        </p>
        <p class="big">
          <Amount amount={transaction.amount} currency={transaction.currency} />
        </p>
        <MoneyBar transaction={transaction} />
        {[
          ...refunds.map((part) => ({ ...part, kind: "refund" })),
          ...disputes.map((part) => ({ ...part, kind: "dispute" })),
        ].map(({ kind, id, status, amount, currency }) => (
          <p key={id} class="partline">
            {kind} <Id id={id} most={30} /> <Mark state={status} /> <Amount amount={amount} currency={currency} />
          </p>
        ))}
      </div>
      <Fields>
        <Field name="Merchant">
          <Party transaction={transaction} />
        </Field>
        <Field name="Reference">{transaction.reference && <Id id={transaction.reference} most={40} />}</Field>
        <Field name="Customer">{transaction.customer_id && <Id id={transaction.customer_id} most={40} />}</Field>
        <Field name="Created">
          <Time at={transaction.created_at} />
        </Field>
        <Field name="Last change">
          <Time at={transaction.updated_at} />
        </Field>
        <Field name="Ledger">{chainText(ledger, shown.has_older_rows)}</Field>
      </Fields>
    </section>
  );
}

const Party = ({ transaction: { merchant_id: merchant } }: { readonly transaction: TransactionRow }) => (
  <a href={hrefOf(["transactions"], { merchant, since: "7d" })}>{merchant}</a>
);

/** The command recomputes the chains, and says above what is wrong with them. */
const chainText = (ledger: readonly LedgerRow[], hasOlder: boolean): string =>
  `${counted(ledger.length, "row")}${hasOlder ? ", and older ones" : ", each hash recomputed"}`;
