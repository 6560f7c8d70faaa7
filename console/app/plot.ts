/** Arithmetic of plots, apart from how they are drawn. */
import { durationText } from "./format";

/** Places of a plot in pixels: room for the figures at the left, and for the times below. */
export const frame = { height: 138, left: 52, right: 8, top: 12, bottom: 22 } as const;

/** What a plot shows: numbers of things, or times in milliseconds. */
export type Measure = "count" | "time";

/** Milliseconds of a webhook above which the alarm webhook-receiver-slow is raised. */
export const SLOW_WEBHOOK_MS = 450;

/** The next round number at or above a value: 1, 2, 3, 4, 5, 6 or 8 times a power of ten. 1 where nothing is above 0. */
export function topOf(largest: number): number {
  if (!(largest > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((times) => times * power >= largest) ?? 10;
  return Math.max(1, step * power);
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Units of time as people count, in milliseconds. */
const units = [
  [HOUR, "h"],
  [MINUTE, "min"],
  [SECOND, "s"],
  [1, "ms"],
] as const;
const unitOf = (milliseconds: number) => units.find(([size]) => milliseconds >= size) ?? units[3];

/** Levels of a plot from 0 to its top, with their texts. The one in the middle is left out where a count has no half. */
export function levelsOf(
  measure: Measure,
  largest: number,
): readonly { readonly value: number; readonly text: string }[] {
  const [size] = measure === "time" ? unitOf(largest) : [1];
  const top = topOf(largest / size) * size;
  const middle = top / 2;
  const values = measure === "count" && !Number.isInteger(middle) ? [0, top] : [0, middle, top];
  return values.map((value) => ({ value, text: levelText(measure, value) }));
}

/** `500 ms`, `1.5 s`, `2 min`; `800`, `40K`: short enough for the room beside a plot. */
function levelText(measure: Measure, value: number): string {
  if (value === 0) return "0";
  if (measure === "count") return value.toLocaleString("en", value < 10_000 ? {} : { notation: "compact" });
  const [size, unit] = unitOf(value);
  return `${(value / size).toLocaleString("en")} ${unit}`;
}

/** A value as it is read: the whole count, or `840 ms`, `12.40 s`, `2 min 5 s`. */
export function valueText(measure: Measure, value: number | null | undefined): string {
  if (value === null || value === undefined) return "none";
  return measure === "time" ? durationText(value) : Math.round(value).toLocaleString("en");
}

/** Line segments of a series: a value that is not known ends one. */
export function segmentsOf(values: readonly (number | null)[]): readonly (readonly (readonly [number, number])[])[] {
  const segments: (readonly [number, number])[][] = [];
  let open: (readonly [number, number])[] | undefined;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = [];
      segments.push(open);
    }
    open.push([index, value]);
  }
  return segments;
}

/** Indexes whose time is labelled: whole hours or parts of one, about as many as there is room for. */
export function labelledTimes(times: readonly number[], most: number): readonly number[] {
  const steps = [5, 10, 15, 30, 60, 120, 180, 240, 360].map((minutes) => minutes * 60_000);
  for (const step of steps) {
    const found = times.flatMap((time, index) => (time % step === 0 ? [index] : []));
    if (found.length <= most) return found;
  }
  return [];
}

/** The index that a key moves to; undefined for another key. */
export function movedBy(key: string, at: number, last: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 10, PageDown: -10 },
    ...{ Home: -last, End: last },
  };
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return step === undefined ? undefined : Math.min(last, Math.max(0, at + step));
}

/** `14:05` in UTC. */
export const clockText = (time: number): string => new Date(time).toISOString().slice(11, 16);
