import { hrefOf } from "../address";
import { ActionButton } from "../parts/action-button";
import { withQuery } from "../parts/filters";
import { LimitBar } from "../parts/limit-bar";
import { Page } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { type Column, More, Table } from "../parts/table";
import { Amount, Codes, Id } from "../parts/values";
import { often, useRead } from "../reading";
import type { ReviewRow } from "../records";
import type { Route } from "../route";

const LIMIT = 100;

const decision = (word: "approve" | "reject", id: string) => ({
  title: word === "approve" ? "Approve: the payment is charged" : "Reject: the payment is declined",
  verb: word === "approve" ? "Approve" : "Reject",
  isGrave: word === "reject",
  request: { command: `reviews ${word}`, places: [id] },
});

const columns: readonly Column<ReviewRow>[] = [
  {
    title: "Payment",
    cell: ({ transaction: { id } }) => <Id id={id} most={16} href={hrefOf(["transactions", id])} />,
    isFirst: true,
  },
  {
    title: "Amount",
    cell: ({ transaction: { amount, currency } }) => <Amount amount={amount} currency={currency} />,
    isNumber: true,
    isCorner: true,
  },
  { title: "Merchant", cell: ({ transaction }) => transaction.merchant_id },
  { title: "Customer", cell: ({ transaction }) => transaction.customer_id },
  { title: "Why", cell: ({ rules }) => <Codes codes={rules} /> },
  { title: "Time", cell: ({ since, deadline }) => <LimitBar from={since} ends={deadline} ending="it is declined" /> },
  {
    title: "Decide",
    cell: ({ transaction: { id } }) => (
      <span class="row">
        <ActionButton text="Approve" look="small" wish={decision("approve", id)} />
        <ActionButton text="Reject" look="small" wish={decision("reject", id)} />
      </span>
    ),
  },
];

/** Payments that wait for a decision, those whose time ends first before the others. */
export function Reviews({ route }: { readonly route: Route }) {
  const limit = Number(route.query.limit) || LIMIT;
  const request = { command: "reviews list" };
  const reading = useRead<ReviewRow>({ ...request, options: { limit: String(limit) } }, often.one);
  return (
    <Page title="Reviews" request={request}>
      <Shown reading={reading}>
        {(rows) =>
          rows.length === 0 ? (
            <Blank title="No payment waits for a decision" />
          ) : (
            <>
              <Table label="Reviews" columns={columns} rows={rows} keyOf={({ transaction }) => transaction.id} />
              <More
                shown={rows.length}
                limit={limit}
                unit="payment"
                href={withQuery(route, { limit: String(limit * 10) })}
              />
            </>
          )
        }
      </Shown>
    </Page>
  );
}
