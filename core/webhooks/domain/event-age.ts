const MINUTE_MS = 60_000;

/** Ages in minutes at which an event that still waits is queued again; from the last one on it counts as stuck. */
export const EVENT_AGES = [15, 60, 360, 1440] as const;
/** Minutes between two looks at an event that is stuck. */
const STUCK_LOOK_MINUTES = 1440;

/** What the reconciler sees of a waiting event at one look. */
export interface EventLook {
  /** The last of EVENT_AGES that the event has reached; 0 before the first. */
  readonly age: number;
  readonly isStuck: boolean;
  /** When the reconciler looks at the event next, unless it is settled by then. */
  readonly next: Date;
}

const after = (time: Date, minutes: number): Date => new Date(time.getTime() + minutes * MINUTE_MS);

/** A look that comes late stands for those before it: the event is queued once, and looked at next at its next age. */
export function lookAt(receivedAt: Date, now: Date): EventLook {
  const age = EVENT_AGES.findLast((minutes) => after(receivedAt, minutes) <= now) ?? 0;
  const nextAge = EVENT_AGES.find((minutes) => minutes > age);
  return {
    age,
    isStuck: nextAge === undefined,
    next: nextAge === undefined ? after(now, STUCK_LOOK_MINUTES) : after(receivedAt, nextAge),
  };
}

/** When the reconciler looks at an event for the first time. */
export const firstLook = (receivedAt: Date): Date => lookAt(receivedAt, receivedAt).next;
