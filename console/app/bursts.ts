import type { TimelineEntry } from "./records";

/** Entries without a long quiet time between them. Quiet time is not drawn. */
export interface Burst {
  /** ISO time of the first entry. */
  readonly from: string;
  /** Milliseconds from the first entry to the end of the last; at least 1. */
  readonly length: number;
  /** Milliseconds of quiet time before it; undefined for the first. */
  readonly after?: number;
  readonly entries: readonly TimelineEntry[];
}

/** Milliseconds without an entry after which a new burst begins. */
const QUIET_MS = 60_000;
/** Zoomed, a burst ends at a wait of this share of its time already, but at none that is shorter than this. */
const ZOOM_SHARE = 1 / 8;
const ZOOM_LEAST_MS = 50;
/** Milliseconds in which a change of the audit trail may have been: the trail knows its second only. */
const AUDIT_MS = 1_000;

const startOf = ({ at }: TimelineEntry): number => Date.parse(at);
const endOf = (entry: TimelineEntry): number => startOf(entry) + (entry.milliseconds ?? 0);

/** A timeline in its order, cut where nothing happened for so many milliseconds. @default a minute */
export function burstsOf(timeline: readonly TimelineEntry[], quietMs = QUIET_MS): readonly Burst[] {
  const groups: TimelineEntry[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const entry of timeline) {
    if (startOf(entry) - end > quietMs) groups.push([]);
    groups.at(-1)?.push(entry);
    end = Math.max(end, endOf(entry));
  }
  let before: number | undefined;
  return groups.map((entries) => {
    // The trail knows the second of a change only, which begins before what it tells of.
    const exact = entries.filter(({ part }) => part !== "audit");
    const from = Math.min(...(exact.length > 0 ? exact : entries).map(startOf));
    const to = Math.max(...entries.map(endOf));
    const after = before === undefined ? {} : { after: from - before };
    before = to;
    return { from: new Date(from).toISOString(), length: Math.max(1, to - from), entries, ...after };
  });
}

/** Bursts cut at their long waits, so that the short steps between them have an axis of their own. */
export const zoomed = (bursts: readonly Burst[]): readonly Burst[] =>
  bursts.flatMap(({ entries, length, after }) => {
    const [first, ...others] = burstsOf(entries, Math.max(length * ZOOM_SHARE, ZOOM_LEAST_MS));
    return first === undefined ? [] : [after === undefined ? first : { ...first, after }, ...others];
  });

/** One line of a burst: an entry, or changes of the audit trail that stand together. */
export interface BurstLine {
  readonly first: TimelineEntry;
  readonly entries: readonly TimelineEntry[];
}

/** The trail has many lines for each change of a payment: those that stand together are one line. */
export function linesOf({ entries }: Burst): readonly BurstLine[] {
  const lines: { first: TimelineEntry; entries: TimelineEntry[] }[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (entry.part === "audit" && last?.first.part === "audit") last.entries.push(entry);
    else lines.push({ first: entry, entries: [entry] });
  }
  return lines;
}

/** Where the entries of a line are drawn, as shares of the burst: by time, or each line as wide as the next. */
export function placeIn(
  { from, length }: Burst,
  entries: readonly TimelineEntry[],
  even?: { readonly at: number; readonly of: number },
): { readonly left: number; readonly width: number } {
  if (even !== undefined) return { left: even.at / even.of, width: 1 / even.of };
  const share = (time: number) => Math.min(1, Math.max(0, (time - Date.parse(from)) / length));
  const left = share(Math.min(...entries.map(startOf)));
  return { left, width: share(Math.max(...entries.map(latestEndOf))) - left };
}

/** When an entry has ended at the latest. */
export const latestEndOf = (entry: TimelineEntry): number =>
  entry.part === "audit" ? startOf(entry) + AUDIT_MS : endOf(entry);
