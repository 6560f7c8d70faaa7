import type { ComponentChildren } from "preact";
import { hrefOf } from "../address";
import { Command } from "../parts/command";
import { Choice, optionsOf, withQuery } from "../parts/filters";
import { Mark } from "../parts/mark";
import { Drawer, Page } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { type Column, Table } from "../parts/table";
import { Breakable, Field, Fields, Id, Time } from "../parts/values";
import { startOfAction } from "../places-of-ids";
import { often, useRead } from "../reading";
import type { OperatorActionRow } from "../records";
import type { Route } from "../route";

const spans = [
  ["", "90 days"],
  ["1h", "Last hour"],
  ["24h", "Last 24 hours"],
  ["7d", "Last 7 days"],
] as const;

const nameOf = (actor: string): string => actor.replace(/^arn:aws[\w-]*:\w+::\d+:/, "");

const columns: readonly Column<OperatorActionRow>[] = [
  { title: "State", cell: ({ state }) => <Mark state={state} />, isFirst: true },
  { title: "Command", cell: (row) => <What row={row} />, isLink: true },
  { title: "By", cell: ({ actor }) => nameOf(actor), isSpare: true },
  { title: "Reason", cell: ({ reason }) => reason },
  { title: "Items", cell: ({ count }) => count, isNumber: true, isSpare: true },
  { title: "Done", cell: ({ done }) => done, isNumber: true, isSpare: true },
  { title: "Failed", cell: ({ failed }) => failed, isNumber: true, isSpare: true },
  { title: "Started", cell: ({ started_at: at }) => <Time at={at} />, isNumber: true, isCorner: true },
];

const What = ({ row: { command, filter } }: { readonly row: OperatorActionRow }) => (
  <>
    {command}{" "}
    <span class="mut">
      <Breakable
        text={Object.entries(filter)
          .map(([name, value]) => `${name}=${value}`)
          .join(" ")}
      />
    </span>
  </>
);

/** What operators did, newest first; one of them beside the list. */
export function Actions({ route, views }: { readonly route: Route; readonly views: ComponentChildren }) {
  const { open } = route.query;
  const request = { command: "actions list", options: optionsOf(route, ["since", "by"]) };
  const reading = useRead<OperatorActionRow>({ ...request, options: { ...request.options, limit: "200" } }, often.list);
  return (
    <div class={open ? "with-drawer" : undefined}>
      <div class="list">
        <Page title="What operators did" request={request}>
          <div class="filters">
            {views}
            <Choice label="Time" route={route} name="since" choices={spans} />
            <Choice
              label="By"
              route={route}
              name="by"
              choices={[
                ["", "Everybody"],
                ["me", "You"],
              ]}
            />
          </div>
          <Shown reading={reading}>
            {(rows) =>
              rows.length === 0 ? (
                <Blank title="No operator did anything in this time" />
              ) : (
                <Table
                  label="What operators did"
                  columns={columns}
                  rows={rows}
                  keyOf={({ id }) => id}
                  hrefOf={({ id }) => withQuery(route, { open: id })}
                  open={open}
                />
              )
            }
          </Shown>
        </Page>
      </div>
      {open && <ActionDrawer key={open} id={open} closeHref={withQuery(route, {})} />}
    </div>
  );
}

/** The actions that began in one millisecond. */
const requestOf = (start: string) => ({
  command: "actions list",
  options: { since: start, until: new Date(Date.parse(start) + 1).toISOString() },
});

/** One action: who did what to which items, why, and how it ended. */
function ActionDrawer({ id, closeHref }: { readonly id: string; readonly closeHref: string }) {
  const start = startOfAction(id);
  const reading = useRead<OperatorActionRow>(start === undefined ? undefined : requestOf(start), often.one);
  return (
    <Drawer label={`Action ${id}`} closeHref={closeHref}>
      {start === undefined && <Blank title="This is the id of no action" />}
      <Shown reading={reading}>
        {(rows) => {
          const action = rows.find((row) => row.id === id);
          return action ? <Action action={action} /> : <Blank title={`No operator's action has the id ${id}`} />;
        }}
      </Shown>
      <h3>What it left in the audit trail</h3>
      <Command request={{ command: "audit show", places: [id] }} />
    </Drawer>
  );
}

function Action({ action }: { readonly action: OperatorActionRow }) {
  const { id, command, filter, actor, reason, state, count, done, failed } = action;
  return (
    <>
      <Mark state={state} />
      <h2>{command}</h2>
      <Id id={id} most={60} />
      <Fields>
        <Field name="Reason">{reason}</Field>
        <Field name="By">{nameOf(actor)}</Field>
        {Object.entries(filter).map(([name, value]) => (
          <Field key={name} name={name.replace(/^./, (letter) => letter.toUpperCase())}>
            {value.split(" ").map((word) => (
              <div key={word}>
                <Linked word={word} />
              </div>
            ))}
          </Field>
        ))}
        <Field name="Items">{`${count}: ${done} done, ${failed} failed`}</Field>
        <Field name="Started">
          <Time at={action.started_at} />
        </Field>
        <Field name="Last record">
          <Time at={action.updated_at} />
        </Field>
      </Fields>
    </>
  );
}

/** What an action was done to, with the way there where the word shows which thing it is. */
function Linked({ word }: { readonly word: string }) {
  if (/^[a-z]+#\S+$/.test(word)) return <Id id={word} most={40} href={hrefOf(["events"], { open: word })} />;
  if (/^(pay|stripe|paypal|square)_\S+$/.test(word))
    return <Id id={word} most={40} href={hrefOf(["transactions", word])} />;
  return <>{word}</>;
}
