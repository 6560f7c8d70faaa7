import { usageFailure } from "./exit-codes";

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const AGE = /^(\d{1,6})([smhd])$/;
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/;

/** The time of `--since` or `--until`: an ISO time in UTC, a day, or an age such as `90m`. Throws CommandFailure. */
export function timeOf(option: string, text: string, now = new Date()): Date {
  const [, count, unit] = AGE.exec(text) ?? [];
  if (count !== undefined) return new Date(now.getTime() - Number(count) * UNITS[unit as keyof typeof UNITS] * 1000);
  const time = new Date(TIME.test(text) ? text : Number.NaN);
  // Date takes 30 February for 2 March.
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(text.slice(0, 10))) {
    throw usageFailure(
      `--${option} ${JSON.stringify(text)} is no time.`,
      "Give 2026-11-25, 2026-11-25T14:00Z, or an age such as 90m, 24h or 7d.",
    );
  }
  return time;
}

/** `3 d 4 h`, `12 min`: the two largest units of a span in milliseconds. */
export function spanText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
