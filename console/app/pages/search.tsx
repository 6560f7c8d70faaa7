import { useEffect } from "preact/hooks";
import { hrefOf } from "../address";
import { Mark } from "../parts/mark";
import { Page } from "../parts/page";
import { Blank, Failure, Loading } from "../parts/states";
import { type Column, Table } from "../parts/table";
import { Breakable, Time } from "../parts/values";
import { type Reading, useRead } from "../reading";
import type { EventShown, TransactionRow } from "../records";
import { go, type Route } from "../route";
import { transactionColumns } from "./transactions";

/** Sources that an event's bare id may be of. */
const sources = ["stripe", "paypal", "square", "own"] as const;
const BATCH = /^bat_[0-9a-f]+$/;

const eventColumns: readonly Column<EventShown>[] = [
  { title: "State", cell: ({ state }) => <Mark state={state} />, isFirst: true },
  { title: "Type", cell: ({ type }) => type && <Breakable text={type} /> },
  { title: "Event", cell: ({ event }) => <span class="id">{event}</span>, isLink: true },
  { title: "Received", cell: ({ received_at: at }) => <Time at={at} />, isNumber: true, isCorner: true },
];

/** Looks up a text as an event, of every source, and as a payment. One hit opens by itself. */
export function Search({ route }: { readonly route: Route }) {
  const text = route.query.text ?? "";
  const keys = text.includes("#") ? [text] : sources.map((source) => `${source}#${text}`);
  const find = { command: "transactions find", places: [text] };
  const found = [useEvent(keys[0]), useEvent(keys[1]), useEvent(keys[2]), useEvent(keys[3])];
  const payments = useRead<TransactionRow>(text.includes("#") || BATCH.test(text) ? undefined : find);
  const events = found.flatMap(({ answer }) => answer?.records ?? []);
  const rows = payments.answer?.records ?? [];
  const isDone = [...found, payments].every(({ isLoading }) => !isLoading);
  useEffect(() => {
    const [event, payment] = [events[0], rows[0]];
    if (BATCH.test(text)) go(hrefOf(["batches"], { open: text }), { isReplaced: true });
    else if (!isDone || events.length + rows.length !== 1) return;
    else if (event) go(hrefOf(["events"], { open: event.event }), { isReplaced: true });
    else if (payment) go(hrefOf(["transactions", payment.id]), { isReplaced: true });
  }, [text, isDone]);
  const failure = [...found, payments].map(seriousFailure).find((one) => one !== undefined);
  return (
    <Page
      title={`Search: ${text}`}
      request={events.length > 0 ? { command: "events show", places: [keys[0] ?? ""] } : find}
    >
      {failure && <Failure failure={failure} canRetry={false} />}
      {!isDone && <Loading rows={3} />}
      {events.length > 0 && (
        <>
          <h2>Events</h2>
          <Table
            label="Events"
            columns={eventColumns}
            rows={events}
            keyOf={({ event }) => event}
            hrefOf={({ event }) => hrefOf(["events"], { open: event })}
          />
        </>
      )}
      {rows.length > 0 && (
        <>
          <h2>Payments</h2>
          <Table
            label="Payments"
            columns={transactionColumns}
            rows={rows}
            keyOf={({ id }) => id}
            hrefOf={({ id }) => hrefOf(["transactions", id])}
          />
        </>
      )}
      {isDone && !failure && events.length + rows.length === 0 && (
        <Blank title={`Nothing is known of ${text}`}>
          <p>It was looked up as an event, a payment, an object of a provider, a reference and a customer.</p>
          <p>A refused webhook was never stored. Raw events are kept for some days.</p>
        </Blank>
      )}
    </Page>
  );
}

const useEvent = (key: string | undefined): Reading<EventShown> =>
  useRead<EventShown>(key === undefined || BATCH.test(key) ? undefined : { command: "events show", places: [key] });

/** That a text is not the key of an event is an answer. */
const seriousFailure = ({ failure }: Reading<unknown>) =>
  failure === undefined || failure.kind === "not-found" || failure.kind === "usage" ? undefined : failure;
