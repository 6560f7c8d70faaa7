import type { LedgerRow } from "../../../ledger/domain/row";
import { sideBySide } from "../../../shared/application/side-by-side";
import type { OperatorAction, OperatorActionHistory } from "../operator-actions";
import type { EventReceipt, EventTransition, EventTransitions, TimeWindow } from "./show-ports";
import { windowsAround } from "./windows";

/** Milliseconds from receipt to ledger above which an event may have failed in between. */
const LATE_MS = 10_000;
/** Late events whose story is searched, the newest: each is a search of the audit log. */
const MOST_LATE = 5;
/** Milliseconds after receipt in which an event exhausts its retries, and before its row in which it was replayed. */
const AFTER_RECEIPT_MS = 45 * 60_000;
const BEFORE_ROW_MS = 15 * 60_000;
const AROUND_MS = 1_000;
/** Actions of one time that are looked through, the newest. */
const MOST_ACTIONS = 100;
const AT_A_TIME = 4;

export interface LateEvent {
  readonly eventKey: string;
  /** ISO times between which it was not in the ledger. */
  readonly from: string;
  readonly to: string;
}

/** Events that came into the ledger long after they came to Tap. */
export const lateEvents = (
  rows: readonly LedgerRow[],
  receipts: ReadonlyMap<string, EventReceipt>,
): readonly LateEvent[] =>
  rows
    .flatMap(({ eventKey, timestamp }) => {
      const from = receipts.get(eventKey)?.receivedAt;
      const isLate = from !== undefined && Date.parse(timestamp) - Date.parse(from) > LATE_MS;
      return isLate ? [{ eventKey, from, to: timestamp }] : [];
    })
    .slice(-MOST_LATE);

/** What became of late events before they came into the ledger, oldest first. */
export const transitionsOf = async (
  transitions: EventTransitions,
  late: readonly LateEvent[],
): Promise<readonly EventTransition[]> =>
  (await sideBySide(late, AT_A_TIME, (event) => transitions.of(event.eventKey, windowsOf(event)))).flat();

/** Just after the receipt, and just before the row: the quiet days between are not searched. */
function windowsOf({ from, to }: LateEvent): readonly TimeWindow[] {
  const [begin, end] = [Date.parse(from) - AROUND_MS, Date.parse(to) + AROUND_MS];
  const [fails, replayed] = [begin + AFTER_RECEIPT_MS, end - BEFORE_ROW_MS];
  const windowOf = (start: number, stop: number): TimeWindow => ({
    from: new Date(start).toISOString(),
    to: new Date(stop).toISOString(),
  });
  return fails >= replayed ? [windowOf(begin, end)] : [windowOf(begin, fails), windowOf(replayed, end)];
}

export interface ActionQuery {
  /** Its ids and the keys of its events. */
  readonly names: ReadonlySet<string>;
  readonly times: readonly string[];
  readonly late: readonly LateEvent[];
  readonly transitions: readonly EventTransition[];
}

/** What operators did to a transaction: actions that name it or one of its events, and replays in which an event was. */
export async function actionsOn(
  history: OperatorActionHistory,
  { names, times, late, transitions }: ActionQuery,
): Promise<readonly OperatorAction[]> {
  const windows = [...windowsAround(times), ...late.flatMap(windowsOf)];
  const found = await sideBySide(windows, AT_A_TIME, ({ from, to }) =>
    history.list({ since: from, until: to, limit: MOST_ACTIONS }),
  );
  const actions = [...new Map(found.flatMap((page) => page.actions).map((action) => [action.id, action])).values()];
  const named = actions.filter((action) => wordsOf(action).some((word) => names.has(word)));
  const replays = transitions
    .filter((transition) => isReopening(transition) && !named.some((action) => covers(action, transition)))
    .flatMap((transition) => actions.find((action) => covers(action, transition) && fits(action, transition)) ?? []);
  return [...new Set([...named, ...replays])].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const wordsOf = ({ filter }: OperatorAction): readonly string[] =>
  Object.values(filter).flatMap((value) => value.split(" "));

/** An event becomes received again by a replay alone. */
export const isReopening = ({ state }: EventTransition): boolean => state === "received";

/** Whether an event was reopened by a replay: while it ran. The audit log knows the second only. */
export function covers({ command, startedAt, updatedAt }: OperatorAction, { at }: EventTransition): boolean {
  const time = Date.parse(at);
  return (
    command === "events replay" &&
    time >= Date.parse(startedAt) - AROUND_MS &&
    time <= Date.parse(updatedAt) + AROUND_MS
  );
}

/** Whether a replay by filter may have meant the event: a list of keys that does not name it did not. */
const fits = ({ filter }: OperatorAction, { eventKey }: EventTransition): boolean =>
  (filter.events === undefined || filter.events.includes("SHA-256")) &&
  (filter.provider === undefined || eventKey.startsWith(`${filter.provider}#`));
