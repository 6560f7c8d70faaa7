import { useEffect } from "preact/hooks";
import { hrefOf } from "../address";
import { Mark } from "../parts/mark";
import { Page } from "../parts/page";
import { Blank, Failure, Loading } from "../parts/states";
import { type Column, Table } from "../parts/table";
import { Breakable, Time } from "../parts/values";
import { placeOf } from "../places-of-ids";
import { type Reading, useRead } from "../reading";
import type { EventShown, TransactionRow } from "../records";
import { go, type Route } from "../route";
import { transactionColumns } from "./transactions";

/** Sources that an event's bare id may be of. */
const sources = ["stripe", "paypal", "square", "own"] as const;
/** Events of steps that Tap took itself: their payment is found, and no webhook is there. */
const OWN_STEP = /^tap#/;

const eventColumns: readonly Column<EventShown>[] = [
  { title: "State", cell: ({ state }) => <Mark state={state} />, isFirst: true },
  { title: "Type", cell: ({ type }) => type && <Breakable text={type} /> },
  { title: "Event", cell: ({ event }) => <span class="id">{event}</span>, isLink: true },
  { title: "Received", cell: ({ received_at: at }) => <Time at={at} />, isNumber: true, isCorner: true },
];

/** Looks up a text as an event, of every source, as a payment, and as a merchant. One hit opens by itself. */
export function Search({ route }: { readonly route: Route }) {
  const text = route.query.text ?? "";
  const place = placeOf(text);
  const isEvent = text.includes("#") && !OWN_STEP.test(text);
  const keys = place || OWN_STEP.test(text) ? [] : isEvent ? [text] : sources.map((source) => `${source}#${text}`);
  const find = { command: "transactions find", places: [text] };
  const found = [useEvent(keys[0]), useEvent(keys[1]), useEvent(keys[2]), useEvent(keys[3])];
  const payments = useRead<TransactionRow>(isEvent || place ? undefined : find);
  const events = found.flatMap(({ answer }) => answer?.records ?? []);
  const rows = payments.answer?.records ?? [];
  const isLookedUp = [...found, payments].every(({ isLoading }) => !isLoading);
  const isNothing = isLookedUp && events.length + rows.length === 0;
  const ofMerchant = useRead<TransactionRow>(
    isNothing && !place && /^[\w.-]+$/.test(text)
      ? { command: "transactions find", options: { merchant: text, limit: "1" } }
      : undefined,
  );
  const isMerchant = (ofMerchant.answer?.records.length ?? 0) > 0;
  const isDone = isLookedUp && !ofMerchant.isLoading;
  useEffect(() => {
    const [event, payment] = [events[0], rows[0]];
    if (place && !place.says) go(place.href, { isReplaced: true });
    else if (!isDone) return;
    else if (isMerchant) go(hrefOf(["transactions"], { merchant: text }), { isReplaced: true });
    else if (events.length + rows.length !== 1) return;
    else if (event) go(hrefOf(["events"], { open: event.event }), { isReplaced: true });
    else if (payment) go(hrefOf(["transactions", payment.id]), { isReplaced: true });
  }, [text, isDone, isMerchant]);
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
      {place?.says && (
        <Blank title={text}>
          <p>{place.says}</p>
          <p>
            <a href={place.href}>{place.list}</a>
          </p>
        </Blank>
      )}
      {isDone && isNothing && !place && !failure && !isMerchant && <Unknown text={text} />}
    </Page>
  );
}

/** What was looked up, and what a search does not know. */
const Unknown = ({ text }: { readonly text: string }) => (
  <Blank title={`Nothing is known of ${text}`}>
    <p>
      It was looked up as an event, a payment, an object of a provider, a requested refund, a reference, a customer and
      a merchant with payments.
    </p>
    <p>Ids of batches and of operators' actions are found too. A notification is on the page of its payment.</p>
    <p>A refused webhook was never stored. Raw events are kept for some days.</p>
  </Blank>
);

const useEvent = (key: string | undefined): Reading<EventShown> =>
  useRead<EventShown>(key === undefined ? undefined : { command: "events show", places: [key] });

/** That a text is not the key of an event is an answer. */
const seriousFailure = ({ failure }: Reading<unknown>) =>
  failure === undefined || failure.kind === "not-found" || failure.kind === "usage" ? undefined : failure;
