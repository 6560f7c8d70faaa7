import type { UnprocessedList } from "../../../contracts/spread";
import { EVENT_AGES } from "../../../webhooks/domain/event-age";
import { reasonText } from "../../domain/event-reasons";
import type { Issue } from "../../domain/issue";
import type { UnprocessedEvent, UnprocessedEvents } from "../events/ports";
import type { IssueSource } from "./ports";

export interface EventIssuesDeps {
  readonly unprocessed: UnprocessedEvents;
  /** Days for which raw events are kept. */
  readonly retentionDays: number;
}

/** Events of each list that are counted. */
const MOST = 10_000;
const DAY_SECONDS = 86_400;
const [LATE_MINUTES] = EVENT_AGES;

/** Code of events that were stored and not tried, or whose failure could not be written. */
const LATE = "NOT_PROCESSED_IN_TIME";

/** Events that are not in the ledger: unread, failed, or received and late. Ignored ones need nobody. */
export function eventIssues({ unprocessed, retentionDays }: EventIssuesDeps): IssueSource {
  return {
    name: "events",
    kinds: ["events"],
    async issues(now) {
      const lists = await Promise.all(
        (["waiting", "failed", "unread"] as const).map((list) => groups(unprocessed, list, now)),
      );
      return lists.flat().map((group) => issueOf(group, retentionDays));
    },
  };
}

interface Group {
  readonly state: "received" | "failed" | "unread";
  readonly cause: string;
  readonly reason: string | undefined;
  count: number;
  oldest: Date;
  isAtLeast: boolean;
  /** The bodies of its events expire: nobody looks at them again. */
  readonly expires: boolean;
}

async function groups(unprocessed: UnprocessedEvents, list: UnprocessedList, now: Date): Promise<Group[]> {
  const found = new Map<string, Group>();
  let read = 0;
  for await (const event of unprocessed.read(list, { order: "oldest", withoutTypes: true })) {
    if (read++ === MOST) {
      for (const group of found.values()) group.isAtLeast = true;
      break;
    }
    if (event.state === "ignored" || (event.state === "received" && !isLate(event, now))) continue;
    const cause = event.cause ?? event.reason ?? LATE;
    const known = found.get(`${event.state} ${cause}`);
    if (known === undefined) {
      const { state, reason, receivedAt: oldest } = event;
      found.set(`${state} ${cause}`, {
        state,
        cause,
        reason,
        count: 1,
        oldest,
        isAtLeast: false,
        expires: list === "failed",
      });
      continue;
    }
    known.count++;
    if (event.receivedAt < known.oldest) known.oldest = event.receivedAt;
  }
  return [...found.values()];
}

/** A replayed event is as good as new. */
const isLate = ({ receivedAt, replayedAt = receivedAt }: UnprocessedEvent, now: Date): boolean =>
  now.getTime() - replayedAt.getTime() >= LATE_MINUTES * 60_000;

function issueOf({ state, cause, reason, count, oldest, isAtLeast, expires }: Group, retentionDays: number): Issue {
  const asked = state === "received" ? "waiting" : state;
  return {
    kind: "events",
    risk: "money-missing",
    cause,
    title: reason === undefined ? "The event is stored, and was not processed in time." : reasonText(reason).means,
    where: "inbox",
    count,
    unit: "event",
    oldest,
    ...(isAtLeast && { isAtLeast }),
    ...(expires && { limit: { from: oldest, seconds: retentionDays * DAY_SECONDS, ending: "its body expires" } }),
    command: `events list --state ${asked}${cause === LATE ? "" : ` --cause ${cause}`}`,
  };
}
