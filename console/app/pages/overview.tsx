import { spanText } from "../../../tools/span";
import { useAbout } from "../about";
import { hrefOf } from "../address";
import { Mark } from "../parts/mark";
import { Page } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { type Column, Table } from "../parts/table";
import { Field, Fields } from "../parts/values";
import { often, useRead } from "../reading";
import type { EventRow, IssueRow, TransactionRow } from "../records";
import type { Route } from "../route";
import { Why } from "./events";
import { IssueList } from "./issues";
import { MoneySums } from "./money-sums";
import { Traffic } from "./traffic";
import { transactionColumns } from "./transactions";

const NEWEST = 8;
const DAY_SECONDS = 86_400;

const eventColumns: readonly Column<EventRow>[] = [
  { title: "State", cell: ({ state }) => <Mark state={state} />, isFirst: true },
  { title: "Type", cell: ({ type, event }) => type ?? event, isLink: true },
  { title: "Why", cell: (event) => <Why event={event} /> },
];

/** What needs an operator, and how much of its time is used; then traffic, money, and what came in last. */
export function Overview({ route }: { readonly route: Route }) {
  const issues = useRead<IssueRow>({ command: "issues list" }, often.all);
  const payments = useRead<TransactionRow>(
    { command: "transactions find", options: { limit: String(NEWEST) } },
    often.list,
  );
  const events = useRead<EventRow>({ command: "events list", options: { limit: String(NEWEST) } }, often.list);
  return (
    <Page title="Overview" request={{ command: "issues list" }}>
      <section aria-label="Needs an operator">
        <h2>Needs an operator</h2>
        <Shown reading={issues}>
          {(rows) =>
            rows.length === 0 ? (
              <Blank title="Nothing waits for an operator" />
            ) : (
              <IssueList issues={rows} queueHref={(queue) => hrefOf(["issues"], { queue })} />
            )
          }
        </Shown>
      </section>
      <Traffic route={route} />
      <MoneySums />
      <div class="columns">
        <section aria-label="Newest payments">
          <h2>
            <a href="/transactions">Newest payments</a>
          </h2>
          <Shown reading={payments}>
            {(rows) =>
              rows.length === 0 ? (
                <Blank title="No payment in the last 24 hours" />
              ) : (
                <Table
                  label="Newest payments"
                  columns={transactionColumns.filter(({ title }) =>
                    ["Status", "Payment", "Amount", "Created"].includes(title),
                  )}
                  rows={rows}
                  keyOf={({ id }) => id}
                  hrefOf={({ id }) => hrefOf(["transactions", id])}
                />
              )
            }
          </Shown>
        </section>
        <section aria-label="Events not processed">
          <h2>
            <a href="/events">Events not processed</a>
          </h2>
          <Shown reading={events}>
            {(rows) =>
              rows.length === 0 ? (
                <Blank title="No event waits, failed or is unread" />
              ) : (
                <Table
                  label="Events not processed"
                  columns={eventColumns}
                  rows={rows}
                  keyOf={({ event }) => event}
                  hrefOf={({ event }) => hrefOf(["events"], { open: event })}
                />
              )
            }
          </Shown>
        </section>
      </div>
      <Settings />
    </Page>
  );
}

/** Limits that decide how long things may wait, as the stack states them. */
function Settings() {
  const about = useAbout();
  return (
    <section class="box settings" aria-label="This stack">
      <h2>This stack</h2>
      <Fields>
        <Field name="Size">{about.stage}</Field>
        <Field name="Gateway">{about.gateway === "sandbox" ? "sandbox, which takes no money" : about.gateway}</Field>
        <Field name="A review waits">{spanText(about.reviewTimeoutSeconds * 1000)}, then it is declined</Field>
        <Field name="Raw events are kept">{spanText(about.inboxRetentionDays * DAY_SECONDS * 1000)}</Field>
        <Field name="Uploaded files are kept">{spanText(about.batchRetentionDays * DAY_SECONDS * 1000)}</Field>
      </Fields>
    </section>
  );
}
