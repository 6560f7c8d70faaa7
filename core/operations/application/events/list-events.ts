import type { UnprocessedList } from "../../../contracts/spread";
import type { Clock } from "../../../shared/application/ports";
import { inOrder } from "../in-order";
import { type EventFilter, fits, type ListedState, listsOf } from "./event-filter";
import type { UnprocessedEvent, UnprocessedEvents } from "./ports";

export interface ListEventsDeps {
  readonly unprocessed: UnprocessedEvents;
  readonly clock: Clock;
  /** Days for which the body of an ignored event is kept: older ones can be neither shown nor replayed. */
  readonly retentionDays: number;
}

/**
 * Events of the states that fit the filter, by the time from which they need attention. Of the index it reads each list from
 * `since` on, page by page, for as long as the caller takes more: `expected` events, where it says how many.
 */
export async function* listEvents(
  { unprocessed, clock, retentionDays }: ListEventsDeps,
  states: readonly ListedState[],
  filter: EventFilter,
  order: "newest" | "oldest",
  expected?: number,
): AsyncGenerator<UnprocessedEvent> {
  const bodiesFrom = new Date(clock.now().getTime() - retentionDays * 86_400_000);
  const sinceOf = (list: UnprocessedList): Date | undefined =>
    list === "ignored" && (filter.since === undefined || filter.since < bodiesFrom) ? bodiesFrom : filter.since;
  // A filter leaves out what was read: then pages are as large as they may be.
  const isWhole = Object.keys(filter).every((name) => name === "since");
  const lists = listsOf(states).map((list) => {
    // An event needs no attention before it was received.
    const since = sinceOf(list);
    return unprocessed.read(list, { order, ...(since && { since }), ...(expected && isWhole && { expected }) });
  });
  const sign = order === "oldest" ? 1 : -1;
  const byTime = (a: UnprocessedEvent, b: UnprocessedEvent) =>
    sign * (a.attentionFrom.getTime() - b.attentionFrom.getTime());
  for await (const event of inOrder(lists, byTime)) {
    if (fits(event, states, filter)) yield event;
  }
}
