import { sideBySide } from "../../../shared/application/side-by-side";
import type { AuditLine } from "../ports";
import { type LostObject, type RowKey, type TrailObject, type TrailRecords, UnreadableObject } from "./ports";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** By which the clocks of a function and of S3 may differ. */
const CLOCKS_MS = 2 * MINUTE_MS;
/** How long a change takes to its object: it is collected for a minute. */
const USUAL_MS = 10 * MINUTE_MS;
/** A row has the provider's time where that is ahead of the function's, by this at most. */
const MAX_AHEAD_MS = 6 * 60 * MINUTE_MS;

/** Objects whose lines are kept in memory at a time: about 20 MB. */
const CACHED_OBJECTS = 8;
const CACHED_DAYS = 4;

export const rowKeyText = ({ transactionId, timestamp }: RowKey): string => `${transactionId} ${timestamp}`;
export const keyOfLine = ({ keys }: AuditLine): RowKey => ({
  transactionId: String(keys.transaction_id),
  timestamp: String(keys.timestamp),
});

/**
 * Finds the lines by which rows were written. An object is written within minutes after the changes in it, so that the few
 * objects of that time are read, and others only for a line that is not there. Of several lines of one row it finds the
 * first: what was put in its place later is no line of its writing.
 */
export class LineFinder {
  private readonly days = new Map<string, Promise<readonly TrailObject[]>>();
  private readonly contents = new Map<string, Promise<ReadonlyMap<string, AuditLine>>>();

  /** `limit`: objects that are read for one line at most. */
  constructor(
    private readonly trail: TrailRecords,
    private readonly limit = Number.POSITIVE_INFINITY,
  ) {}

  async find(row: RowKey): Promise<AuditLine | undefined> {
    const key = rowKeyText(row);
    let left = this.limit;
    for await (const object of this.candidates(Date.parse(row.timestamp))) {
      if (left-- <= 0) return undefined;
      const line = (await this.linesOf(object)).get(key);
      if (line !== undefined) return line;
    }
    return undefined;
  }

  /** Lines by which rows were written, by the text of the row's key. */
  private linesOf(object: TrailObject): Promise<ReadonlyMap<string, AuditLine>> {
    return kept(this.contents, object.key, CACHED_OBJECTS, () => this.readLines(object));
  }

  /** All objects that may have the line of a change of this time, the likeliest first. */
  private async *candidates(at: number): AsyncGenerator<TrailObject> {
    const days = [...new Set([at - CLOCKS_MS, at, at + CLOCKS_MS].map(dayOf))];
    const objects = (await sideBySide(days, days.length, (day) => this.objectsOf(day))).flat();
    const age = ({ writtenAt }: TrailObject) => Date.parse(writtenAt) - at;
    const isUsual = (object: TrailObject) => age(object) >= -CLOCKS_MS && age(object) <= USUAL_MS;
    yield* objects.filter(isUsual);
    yield* objects.filter((object) => !isUsual(object));
    const before = dayOf(at - MAX_AHEAD_MS);
    if (!days.includes(before)) yield* [...(await this.objectsOf(before))].reverse();
  }

  private objectsOf(day: string): Promise<readonly TrailObject[]> {
    return kept(this.days, day, CACHED_DAYS, () => this.trail.objects(day));
  }

  private async readLines(object: TrailObject): Promise<ReadonlyMap<string, AuditLine>> {
    try {
      const written = (await this.trail.lines(object)).filter(({ change }) => change === "insert");
      // Where a row has several lines, the first counts, so it is put in last.
      return new Map(written.map((line) => [rowKeyText(keyOfLine(line)), line] as const).reverse());
    } catch (error) {
      // Its lines are missing then. Whoever reads the whole day names the object.
      if (error instanceof UnreadableObject) return new Map();
      throw error;
    }
  }
}

/** The entry, read at most once while it is kept, as the newest one; the oldest makes room for it. */
function kept<V>(entries: Map<string, Promise<V>>, key: string, limit: number, read: () => Promise<V>): Promise<V> {
  const value = entries.get(key) ?? read();
  entries.delete(key);
  entries.set(key, value);
  const [oldest] = entries.keys();
  if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
  return value;
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Days from one time to another, both included. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${from.slice(0, 10)}T00:00:00Z`); dayOf(at) <= to.slice(0, 10); at += DAY_MS) {
    days.push(dayOf(at));
  }
  return days;
}

export const textOfLost = ({ key, how, at, version }: LostObject): string =>
  `object ${key} was ${how} at ${at}${version === undefined ? "" : `; version ${version} has its lines`}`;
