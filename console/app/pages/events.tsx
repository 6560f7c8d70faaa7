import type { CommandRequest } from "../../shared/command-line";
import { hrefOf } from "../address";
import { shortId, words } from "../format";
import { ActionButton } from "../parts/action-button";
import { Choice, optionsOf, Segments, TextFilter, withQuery } from "../parts/filters";
import { Mark } from "../parts/mark";
import { Page } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { type Column, More, Table } from "../parts/table";
import { Breakable, Code, Id, Time } from "../parts/values";
import { often, useRead } from "../reading";
import type { EventRow } from "../records";
import type { Route } from "../route";
import { EventDrawer } from "./event";

const states = [
  ["", "Needs attention"],
  ["failed", "Failed"],
  ["unread", "Unread"],
  ["waiting", "Waiting"],
  ["ignored", "Ignored"],
  ["processed", "Processed"],
] as const;
const providers = [
  ["", "Every source"],
  ["stripe", "Stripe"],
  ["paypal", "PayPal"],
  ["square", "Square"],
  ["own", "Internal"],
] as const;
const spans = [
  ["", "Any time"],
  ["1h", "Last hour"],
  ["24h", "Last 24 hours"],
  ["7d", "Last 7 days"],
] as const;
/** Options of the list that a replay takes too. */
const filters = ["state", "provider", "type", "cause", "since", "until"] as const;
const LIMIT = 100;

const columns = (isProcessed: boolean): readonly Column<EventRow>[] => [
  { title: "State", cell: ({ state }) => <Mark state={state} />, isFirst: true },
  { title: "Type", cell: ({ type, provider }) => <TypeOf type={type} provider={provider} />, isLink: true },
  {
    title: "Event",
    cell: ({ event }) => (
      <span class="id" title={event}>
        {shortId(event.slice(event.indexOf("#") + 1), 30)}
      </span>
    ),
    isSpare: true,
  },
  isProcessed
    ? {
        title: "Payment",
        cell: ({ transaction_id: id }) => id && <Id id={id} href={hrefOf(["transactions", id])} />,
      }
    : {
        title: "Why",
        cell: (event) => (
          <>
            <Why event={event} /> {event.dead_letter && <span class="tag">dead letter</span>}
          </>
        ),
      },
  {
    title: isProcessed ? "Processed" : "Received",
    cell: ({ received_at: received, processed_at: processed }) => <Time at={received ?? processed} />,
    isNumber: true,
    isCorner: true,
  },
];

/** Why an event is not in the ledger, and the name of the last error. */
export const Why = ({ event: { reason, cause } }: { readonly event: EventRow }) => (
  <>
    {reason && <Code code={reason} />} {cause && <Code code={cause} />}
  </>
);

const TypeOf = ({ type, provider }: Pick<EventRow, "type" | "provider">) => (
  <>
    {type ? <Breakable text={type} /> : <span class="mut">not known</span>}{" "}
    <span class="mut">{provider === "own" ? "internal" : provider}</span>
  </>
);

export function Events({ route }: { readonly route: Route }) {
  const { query } = route;
  const isProcessed = query.state === "processed" || query.transaction !== undefined;
  const limit = Number(query.limit) || LIMIT;
  const options = optionsOf(route, isProcessed ? [...filters, "transaction"] : filters);
  const request: CommandRequest = {
    command: "events list",
    options: { ...options, ...(limit !== LIMIT && { limit: String(limit) }) },
  };
  const asked = { ...request, options: { ...request.options, limit: String(limit) } };
  const reading = useRead<EventRow>(asked, often.list);
  const count = reading.answer?.records.length ?? 0;
  const { state } = query;
  const replays = state !== undefined && state !== "processed" && count > 0;
  return (
    <div class={query.open ? "with-drawer" : undefined}>
      <div class="list">
        <Page
          title="Events"
          request={request}
          actions={
            replays && (
              <ActionButton
                text={
                  count === 1 ? "Replay the one that matches" : `Replay ${count >= limit ? "all" : count} that match`
                }
                wish={{
                  title: `Replay ${words(state)} events`,
                  verb: "Replay",
                  effect: "They are queued again. The list shows which could be processed.",
                  request: { command: "events replay", options },
                }}
              />
            )
          }
        >
          <div class="filters">
            <Segments label="State" route={route} name="state" choices={states} />
            <Choice label="Source" route={route} name="provider" choices={providers} />
            <Choice label="Time" route={route} name="since" choices={spans} />
            <TextFilter label="Type, such as charge.*" route={route} name="type" />
            {!isProcessed && <TextFilter label="Cause" route={route} name="cause" />}
          </div>
          <Shown reading={reading}>
            {(events) =>
              events.length === 0 ? (
                <Nothing isFiltered={Object.keys(options).length > (state ? 1 : 0)} state={state} />
              ) : (
                <>
                  <Table
                    label="Events"
                    columns={columns(isProcessed)}
                    rows={events}
                    keyOf={({ event }) => event}
                    hrefOf={({ event }) => withQuery(route, { open: event })}
                    open={query.open}
                  />
                  <More
                    shown={events.length}
                    limit={limit}
                    unit="event"
                    href={withQuery(route, { limit: String(Math.min(limit * 10, 10_000)) })}
                  />
                </>
              )
            }
          </Shown>
        </Page>
      </div>
      {query.open && <EventDrawer key={query.open} event={query.open} closeHref={withQuery(route, {})} />}
    </div>
  );
}

function Nothing({ isFiltered, state }: { readonly isFiltered: boolean; readonly state: string | undefined }) {
  if (isFiltered)
    return (
      <Blank title="No event fits these filters">
        <p>
          <a href={hrefOf(["events"], { state })}>Take them away</a>
        </p>
      </Blank>
    );
  return <Blank title={state === undefined ? "No event waits, failed or is unread" : `No event is ${words(state)}`} />;
}
