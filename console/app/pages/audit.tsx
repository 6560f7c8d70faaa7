import { hrefOf } from "../address";
import { words } from "../format";
import { ActionButton } from "../parts/action-button";
import { Choice, TextFilter } from "../parts/filters";
import { Mark } from "../parts/mark";
import { Page } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { type Column, Table } from "../parts/table";
import { Id, Time } from "../parts/values";
import { often, useRead } from "../reading";
import type { QuarantinedRow, Verified } from "../records";
import type { Route } from "../route";
import { Actions } from "./actions";

const views = [
  ["", "Verify"],
  ["actions", "What operators did"],
  ["quarantine", "Quarantine"],
] as const;
const spans = [
  ["1h", "Last hour"],
  ["24h", "Last 24 hours"],
  ["7d", "Last 7 days"],
] as const;

const Views = ({ route }: { readonly route: Route }) => (
  <nav class="seg" aria-label="Of the audit trail">
    {views.map(([path, text]) => (
      <a
        key={path}
        href={`/audit${path && `/${path}`}`}
        aria-current={(route.path[1] ?? "") === path ? "page" : undefined}
      >
        {text}
      </a>
    ))}
  </nav>
);

export function Audit({ route }: { readonly route: Route }) {
  if (route.path[1] === "actions") return <Actions route={route} views={<Views route={route} />} />;
  if (route.path[1] === "quarantine") return <Quarantine route={route} />;
  return <Verify route={route} />;
}

type Difference = Verified["shown"][number];
const differences: readonly Column<Difference>[] = [
  { title: "Difference", cell: ({ kind }) => <Mark state="failed" text={words(kind)} />, isFirst: true },
  {
    title: "Transaction",
    cell: ({ transaction_id: id }) => id && <Id id={id} href={hrefOf(["transactions", id])} />,
  },
  { title: "Row", cell: ({ seq }) => seq, isNumber: true },
  { title: "What shows it", cell: ({ what }) => what },
];

/** Whether ledger, chain and audit trail agree. It is asked for, not polled: it reads every row of its time. */
function Verify({ route }: { readonly route: Route }) {
  const { transaction, since } = route.query;
  const request = transaction
    ? { command: "audit verify", places: transaction.split(" ") }
    : { command: "audit verify", options: { since: since ?? "1h" } };
  const reading = useRead<Verified>(request);
  return (
    <Page title="Audit" request={request}>
      <div class="filters">
        <Views route={route} />
        {!transaction && (
          <Choice
            label="Time"
            route={{ ...route, query: { since: "1h", ...route.query } }}
            name="since"
            choices={spans}
          />
        )}
        <TextFilter label="One transaction" route={route} name="transaction" />
      </div>
      {reading.isLoading && (
        <p class="aside">Each row of this time is read, and its hash recomputed: it takes longer than a list.</p>
      )}
      <Shown reading={reading}>
        {([found]) =>
          found && (
            <>
              <p class={found.differences > 0 ? "note bad" : "note ok"} role="status">
                <b>{found.differences > 0 ? `${found.differences} differ` : "Nothing differs"}</b>
                <span>
                  {found.verified.transactions} transactions, {found.verified.rows} rows and {found.verified.lines}{" "}
                  lines of the audit trail were recomputed and compared, both ways.
                </span>
              </p>
              {found.shown.length > 0 && (
                <Table
                  label="Differences"
                  columns={differences}
                  rows={found.shown}
                  keyOf={(row) => `${row.transaction_id} ${row.seq} ${row.kind} ${row.what}`}
                />
              )}
            </>
          )
        }
      </Shown>
    </Page>
  );
}

const recordColumns: readonly Column<QuarantinedRow>[] = [
  { title: "Record", cell: ({ record }) => <Id id={record} most={30} />, isFirst: true },
  { title: "Table", cell: ({ table }) => table },
  { title: "Item", cell: ({ item }) => item },
  { title: "Reason", cell: ({ reason }) => reason },
  { title: "Now", cell: ({ hindrance }) => hindrance ?? "becomes a line" },
  { title: "Expires", cell: ({ expires_at: at }) => <Time at={at} isDue />, isNumber: true, isCorner: true },
];

function Quarantine({ route }: { readonly route: Route }) {
  const request = { command: "audit quarantine" };
  const reading = useRead<QuarantinedRow>({ ...request, options: { limit: "200" } }, often.all);
  const isAny = (reading.answer?.records ?? []).some(({ hindrance }) => hindrance === null);
  return (
    <Page
      title="Quarantine"
      request={request}
      actions={
        isAny && (
          <ActionButton
            text="Requeue all"
            wish={{
              title: "Have the changes written into the audit trail",
              verb: "Requeue",
              request: { command: "audit requeue", options: { all: true } },
            }}
          />
        )
      }
    >
      <div class="filters">
        <Views route={route} />
      </div>
      <Shown reading={reading}>
        {(rows) =>
          rows.length === 0 ? (
            <Blank title="No change is quarantined" />
          ) : (
            <Table label="Quarantined changes" columns={recordColumns} rows={rows} keyOf={({ record }) => record} />
          )
        }
      </Shown>
    </Page>
  );
}
