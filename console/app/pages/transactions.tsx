import type { CommandRequest } from "../../shared/command-line";
import { hrefOf } from "../address";
import { transactionStatuses } from "../choices";
import { words } from "../format";
import { Choice, optionsOf, TextFilter, withQuery } from "../parts/filters";
import { Mark } from "../parts/mark";
import { Page } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { type Column, More, Table } from "../parts/table";
import { Amount, Breakable, Code, Id, Time } from "../parts/values";
import { often, useRead } from "../reading";
import type { TransactionRow } from "../records";
import type { Route } from "../route";

/** `unresolved` is no status: such payments wait for an operator. */
const statuses = ["unresolved", ...transactionStatuses];
const spans = [
  ["1h", "Last hour"],
  ["24h", "Last 24 hours"],
  ["7d", "Last 7 days"],
  ["30d", "Last 30 days"],
] as const;
/** Without any filter, the command shows those of the last 24 hours. */
const unfiltered = spans.map(([span, text]) => [span === "24h" ? "" : span, text] as const);
const filters = ["merchant", "customer", "reference", "status", "flag", "since", "until"] as const;
const LIMIT = 100;

export const transactionColumns: readonly Column<TransactionRow>[] = [
  { title: "Status", cell: ({ status }) => <Mark state={status} />, isFirst: true },
  { title: "Payment", cell: ({ id }) => <Id id={id} href={hrefOf(["transactions", id])} /> },
  {
    title: "Amount",
    cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} />,
    isNumber: true,
    isCorner: true,
  },
  { title: "Merchant", cell: ({ merchant_id: merchant }) => <Breakable text={merchant} /> },
  { title: "Reference", cell: ({ reference }) => reference && <Breakable text={reference} /> },
  {
    title: "Why, flags",
    cell: ({ reason, flags }) => (
      <>
        {reason && <Code code={reason} />}
        {flags.map((flag) => (
          <span key={flag} class="tag warn" title={flag}>
            {words(flag)}
          </span>
        ))}
      </>
    ),
  },
  { title: "Created", cell: ({ created_at: at }) => <Time at={at} />, isNumber: true },
];

/** Payments by status, merchant, reference, customer or flag. Without a filter: those of the last 24 hours. */
export function Transactions({ route }: { readonly route: Route }) {
  const options = optionsOf(route, filters);
  const isFiltered = Object.keys(options).length > 0;
  const limit = Number(route.query.limit) || LIMIT;
  const request: CommandRequest = {
    command: "transactions find",
    options: { ...options, ...(limit !== LIMIT && { limit: String(limit) }) },
  };
  const reading = useRead<TransactionRow>({ ...request, options: { ...options, limit: String(limit) } }, often.one);
  return (
    <Page title="Transactions" request={request}>
      <div class="filters">
        <Choice
          label="Status"
          route={route}
          name="status"
          choices={[["", "Every status"], ...statuses.map((status) => [status, words(status)] as const)]}
        />
        <Choice
          label="Time"
          route={route}
          name="since"
          choices={isFiltered ? [["", "Any time"], ...spans] : unfiltered}
        />
        <TextFilter label="Merchant" route={route} name="merchant" />
        <TextFilter label="Reference" route={route} name="reference" />
        <TextFilter label="Customer" route={route} name="customer" />
        <TextFilter label="Flag" route={route} name="flag" />
      </div>
      <Shown reading={reading}>
        {(rows) =>
          rows.length === 0 ? (
            <Blank title={isFiltered ? "No payment fits these filters" : "No payment in the last 24 hours"}>
              {isFiltered && (
                <p>
                  <a href="/transactions">Take them away</a>
                </p>
              )}
            </Blank>
          ) : (
            <>
              <Table
                label="Transactions"
                columns={transactionColumns}
                rows={rows}
                keyOf={({ id }) => id}
                hrefOf={({ id }) => hrefOf(["transactions", id])}
              />
              <More
                shown={rows.length}
                limit={limit}
                unit="payment"
                href={withQuery(route, { limit: String(Math.min(limit * 10, 10_000)) })}
              />
            </>
          )
        }
      </Shown>
    </Page>
  );
}
