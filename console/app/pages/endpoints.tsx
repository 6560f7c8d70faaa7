import { hrefOf } from "../address";
import { words } from "../format";
import { useNow } from "../now";
import { ActionButton } from "../parts/action-button";
import { Command } from "../parts/command";
import { Choice, optionsOf, TextFilter, withQuery } from "../parts/filters";
import { Mark } from "../parts/mark";
import { Drawer, Page } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { type Column, More, Table } from "../parts/table";
import { Breakable, Code, Field, Fields, Id, Time } from "../parts/values";
import { often, useRead } from "../reading";
import type { DeliveryRow, EndpointRow } from "../records";
import type { Route } from "../route";
import { TestButton } from "./endpoint-test";

const health = [
  ["", "Missed in 30 days"],
  ["1h", "In the last hour"],
  ["24h", "In 24 hours"],
  ["7d", "In 7 days"],
] as const;
const LIMIT = 100;

const columns: readonly Column<EndpointRow>[] = [
  { title: "Merchant", cell: ({ merchant_id: id }) => id ?? <i>all without their own</i>, isFirst: true, isLink: true },
  { title: "Endpoint", cell: (row) => <Url row={row} /> },
  {
    title: "Breaker",
    cell: ({ breaker }) => breaker && <Mark state={breaker} text={words(breaker).replace(" ", "-")} />,
  },
  { title: "Undelivered", cell: ({ undelivered }) => undelivered.toLocaleString("en"), isNumber: true },
  { title: "Last failure", cell: ({ last_failure: last }) => last && <Last last={last} />, isSpare: true },
];

const Last = ({ last }: { readonly last: NonNullable<EndpointRow["last_failure"]> }) => (
  <>
    <Code code={last.outcome} /> {last.http_status ?? ""} <Time at={last.at} />
  </>
);

function Url({ row: { url, setting, paused } }: { readonly row: EndpointRow }) {
  return (
    <>
      {url ? (
        <code>
          <Breakable text={url} />
        </code>
      ) : (
        <span class="mut">{setting === "unset" ? "not set" : "set without tap"}</span>
      )}
      {paused && <span class="tag">paused</span>}
    </>
  );
}

/** Who is not notified, since when, and whether the circuit breaker tries again. */
export function Endpoints({ route }: { readonly route: Route }) {
  if (route.path[1] === "deliveries") return <Deliveries route={route} />;
  const { open } = route.query;
  const request = { command: "endpoints list", options: optionsOf(route, ["merchant", "health"]) };
  const reading = useRead<EndpointRow>({ ...request, options: { ...request.options, limit: "1000" } }, often.list);
  const opened = reading.answer?.records.find(({ merchant_id: id }) => id === open);
  return (
    <div class={opened ? "with-drawer" : undefined}>
      <div class="list">
        <Page
          title="Endpoints"
          request={request}
          actions={
            <a class="btn" href="/endpoints/deliveries">
              Undelivered notifications
            </a>
          }
        >
          <div class="filters">
            <Choice label="Undelivered since" route={route} name="health" choices={health} />
            <TextFilter label="Merchant" route={route} name="merchant" />
          </div>
          <Shown reading={reading}>
            {(rows) =>
              rows.length === 0 ? (
                <Blank title="No endpoint is set">
                  <p>Merchants are not notified until one is: tap endpoints set --default --url https://…</p>
                </Blank>
              ) : (
                <Table
                  label="Endpoints"
                  columns={columns}
                  rows={rows}
                  keyOf={({ merchant_id: id }) => id ?? ""}
                  hrefOf={({ merchant_id: id }) => (id === null ? undefined : withQuery(route, { open: id }))}
                  open={open}
                />
              )
            }
          </Shown>
        </Page>
      </div>
      {opened && <EndpointDrawer key={open} row={opened} closeHref={withQuery(route, {})} />}
    </div>
  );
}

function EndpointDrawer({ row, closeHref }: { readonly row: EndpointRow; readonly closeHref: string }) {
  const merchant = row.merchant_id ?? "";
  const request = { command: "deliveries list", options: { merchant } };
  const missed = useRead<DeliveryRow>(request, often.list);
  return (
    <Drawer
      label={`Endpoint of ${merchant}`}
      closeHref={closeHref}
      footer={
        <div class="row">
          <ActionButton
            text="Recover"
            look="main"
            wish={{
              title: `Send again what ${merchant} missed in 30 days`,
              verb: "Send",
              request: { command: "deliveries recover", places: [merchant], options: { since: "30d" } },
            }}
          />
          <TestButton merchant={merchant} />
        </div>
      }
    >
      <h2>{merchant}</h2>
      <Fields>
        <Field name="Endpoint">
          <Url row={row} />
        </Field>
        <Field name="Setting">{row.setting === "default" ? "the default one" : row.setting}</Field>
        <Field name="Breaker">{row.breaker && <Mark state={row.breaker} />}</Field>
        <Field name="Next try">{row.next_try && <Time at={row.next_try} isDue />}</Field>
        <Field name="Failures in a row">{row.failures}</Field>
        <Field name="Secrets">{row.secrets}</Field>
        <OldSecret until={row.old_secret_until} />
        <Field name="Changed">{row.changed_at && <Time at={row.changed_at} />}</Field>
      </Fields>
      <h3>What it missed</h3>
      <Shown reading={missed}>
        {(rows) =>
          rows.length === 0 ? (
            <Blank title="It missed nothing" />
          ) : (
            <Table
              label="What it missed"
              columns={deliveryColumns.slice(0, 3)}
              rows={rows}
              keyOf={({ notification_id: id }) => id}
              hrefOf={({ transaction_id: id }) => hrefOf(["transactions", id])}
            />
          )
        }
      </Shown>
      <Command request={request} />
    </Drawer>
  );
}

/** Until when messages are signed with it too. */
function OldSecret({ until }: { readonly until: string | null }) {
  if (until === null) return null;
  const isOver = Date.parse(until) <= useNow();
  return (
    <Field name={isOver ? "Old secret signed until" : "Old secret signs until"}>
      <Time at={until} isDue={!isOver} />
    </Field>
  );
}

const deliveryColumns: readonly Column<DeliveryRow>[] = [
  { title: "State", cell: ({ state }) => <Mark state={state} />, isFirst: true },
  { title: "Type", cell: ({ type }) => <Breakable text={type} />, isLink: true },
  { title: "Made", cell: ({ created_at: at }) => <Time at={at} />, isCorner: true },
  { title: "Payment", cell: ({ transaction_id: id }) => <Id id={id} href={hrefOf(["transactions", id])} /> },
  { title: "Merchant", cell: ({ merchant_id: id }) => id },
  { title: "Attempts", cell: ({ attempts }) => attempts.length, isNumber: true },
  { title: "Next attempt", cell: ({ next_attempt_at: at }) => <Time at={at} isDue />, isNumber: true },
];

function Deliveries({ route }: { readonly route: Route }) {
  const options = optionsOf(route, ["merchant", "state", "since"]);
  const request = { command: "deliveries list", options };
  const limit = Number(route.query.limit) || LIMIT;
  const reading = useRead<DeliveryRow>({ ...request, options: { ...options, limit: String(limit) } }, often.list);
  return (
    <Page title="Undelivered notifications" request={request}>
      <div class="filters">
        <Choice label="Made since" route={route} name="since" choices={[["", "Any time"], ...health.slice(1)]} />
        <TextFilter label="Merchant" route={route} name="merchant" />
      </div>
      <Shown reading={reading}>
        {(rows) =>
          rows.length === 0 ? (
            <Blank title="Every notification was delivered, or is under way" />
          ) : (
            <>
              <Table
                label="Undelivered notifications"
                columns={deliveryColumns}
                rows={rows}
                keyOf={({ notification_id: id }) => id}
                hrefOf={({ transaction_id: id }) => hrefOf(["transactions", id])}
              />
              <More
                shown={rows.length}
                limit={limit}
                unit="notification"
                href={withQuery(route, { limit: String(limit * 10) })}
              />
            </>
          )
        }
      </Shown>
    </Page>
  );
}
