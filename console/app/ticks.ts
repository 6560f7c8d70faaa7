import { spanText } from "../../tools/span";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Milliseconds between two ticks: those that people count in. */
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 6, 12, 24].map((count) => count * HOUR),
];
const MOST_TICKS = 4.5;
/** A tick beyond this share would stand on the axis's end, which has its own text. */
const LAST_SHARE = 0.88;

export interface Tick {
  /** Share of the axis. */
  readonly left: number;
  readonly text: string;
}

/** Ticks of an axis of so many milliseconds, and their distance as a share of it. */
export function ticksOf(length: number): { readonly step: number; readonly ticks: readonly Tick[] } {
  const stepMs = STEPS.find((one) => length / one <= MOST_TICKS) ?? length;
  const step = stepMs / length;
  const count = Math.ceil(LAST_SHARE / step);
  return { step, ticks: Array.from({ length: count }, (_, at) => ({ left: at * step, text: tickText(at * stepMs) })) };
}

function tickText(milliseconds: number): string {
  if (milliseconds === 0) return "0";
  if (milliseconds < SECOND) return `${milliseconds} ms`;
  return milliseconds % SECOND === 0 ? spanText(milliseconds) : `${milliseconds / SECOND} s`;
}
