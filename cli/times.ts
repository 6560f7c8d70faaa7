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
