import { eventKeyText } from "../core/ledger/domain/observation";
import { dynamoEventRecords } from "../core/operations/adapters/events/dynamo-event-records";
import { dynamoUnprocessedEvents } from "../core/operations/adapters/events/dynamo-unprocessed-events";
import type { EventFilter, ListedState } from "../core/operations/application/events/event-filter";
import { listEvents } from "../core/operations/application/events/list-events";
import { planByFilter, type ReplayableEvent } from "../core/operations/application/events/plan-replay";
import type { UnprocessedEvent } from "../core/operations/application/events/ports";
import { replayAction } from "../core/operations/application/events/replay-events";
import { type ActionRequest, runAction } from "../core/operations/application/run-action";
import { eventWorld, INBOX } from "./event-world";
import { InMemoryOperatorActions } from "./operator-actions";
import { SPREAD } from "./spread";

/** The operators' use cases about events, with their own adapters, over the tables of an event world. */
export function eventOperations(world: ReturnType<typeof eventWorld> = eventWorld()) {
  const { client } = world.dynamo;
  const unprocessed = dynamoUnprocessedEvents({ client, table: INBOX, spread: SPREAD });
  const deps = { unprocessed, clock: world.clock, retentionDays: 7 };
  const actions = new InMemoryOperatorActions();
  const { replays, clock, queue: webhookQueue } = world;
  return {
    ...world,
    actions,
    records: dynamoEventRecords(client, INBOX),
    events: async (
      states: readonly ListedState[],
      filter: EventFilter = {},
      order: "newest" | "oldest" = "newest",
    ): Promise<UnprocessedEvent[]> => {
      const found: UnprocessedEvent[] = [];
      for await (const event of listEvents(deps, states, filter, order)) found.push(event);
      return found;
    },
    plan: (states: readonly ListedState[], filter: EventFilter = {}, most?: number) =>
      planByFilter(deps, states, filter, most),
    replay: ({
      events,
      ...request
    }: { readonly events: readonly ReplayableEvent[] } & Partial<ActionRequest<ReplayableEvent>>) =>
      runAction<ReplayableEvent>(
        { actions, clock },
        {
          ...replayAction({ clock, replays, webhookQueue }, events),
          filter: { state: "failed" },
          reason: "the grant is back",
          perSecond: 1000,
          signal: new AbortController().signal,
          ...request,
        },
      ),
  };
}

export const keysOf = (events: readonly Pick<UnprocessedEvent, "key">[]): string[] =>
  events.map(({ key }) => eventKeyText(key));
