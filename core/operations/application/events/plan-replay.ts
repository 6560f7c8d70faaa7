import type { EventKey } from "../../../ledger/domain/observation";
import { sideBySide } from "../../../shared/application/side-by-side";
import type { InboxState } from "../../../webhooks/application/ports";
import type { EventFilter, ListedState } from "./event-filter";
import { type ListEventsDeps, listEvents } from "./list-events";
import type { EventRecords } from "./ports";

/** An event that a replay would process again. */
export interface ReplayableEvent {
  readonly key: EventKey;
  readonly type: string;
  readonly receivedAt: Date;
  readonly state: InboxState;
  readonly replayedAt?: Date;
}

export interface ReplayPlan {
  /** The oldest first. */
  readonly events: readonly ReplayableEvent[];
  /** More fit the filter than one replay takes: the same command takes them afterwards. */
  readonly hasMore: boolean;
  /** Keys that were given, and are in the ledger already, or of which nothing is stored. */
  readonly processed: readonly EventKey[];
  readonly missing: readonly EventKey[];
}

/** Events of one replay at most: their keys are held in memory. */
export const MOST_REPLAYED = 100_000;

const READ_AT_A_TIME = 10;

/** What a replay by filter would do. It reads the index only. */
export async function planByFilter(
  deps: ListEventsDeps,
  states: readonly ListedState[],
  filter: EventFilter,
  most = MOST_REPLAYED,
): Promise<ReplayPlan> {
  const events: ReplayableEvent[] = [];
  for await (const { key, type = "", receivedAt, state, replayedAt } of listEvents(deps, states, filter, "oldest")) {
    if (events.length === most) return { events, hasMore: true, processed: [], missing: [] };
    events.push({ key, type, receivedAt, state, ...(replayedAt && { replayedAt }) });
  }
  return { events, hasMore: false, processed: [], missing: [] };
}

/** What a replay of these events would do. */
export async function planByKeys(records: EventRecords, keys: readonly EventKey[]): Promise<ReplayPlan> {
  const found = await sideBySide(keys, READ_AT_A_TIME, async (key) => ({ key, record: await records.find(key) }));
  const stored = found.flatMap(({ record }) => (record === undefined ? [] : [record]));
  return {
    events: stored.flatMap(({ key, type = "", receivedAt, state, replayedAt }) =>
      state === "processed" ? [] : [{ key, type, receivedAt, state, ...(replayedAt && { replayedAt }) }],
    ),
    hasMore: false,
    processed: stored.flatMap(({ key, state }) => (state === "processed" ? [key] : [])),
    missing: found.flatMap(({ key, record }) => (record === undefined ? [key] : [])),
  };
}
