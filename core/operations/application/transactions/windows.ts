import type { TimeWindow } from "./show-ports";

/** How long before and after a row the workflow and the audit trail speak of it. */
const BEFORE_MS = 60_000;
const AFTER_MS = 5 * 60_000;
/** Times that are searched in logs at most, the newest. */
const MOST_WINDOWS = 10;

/** The times around the given ones, joined where they overlap: quiet days are not searched. */
export function windowsAround(times: readonly string[]): readonly TimeWindow[] {
  const windows: { from: number; to: number }[] = [];
  for (const at of times.map((time) => Date.parse(time)).sort((a, b) => a - b)) {
    const last = windows.at(-1);
    if (last !== undefined && at - BEFORE_MS <= last.to) last.to = at + AFTER_MS;
    else windows.push({ from: at - BEFORE_MS, to: at + AFTER_MS });
  }
  return windows
    .slice(-MOST_WINDOWS)
    .map(({ from, to }) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() }));
}
