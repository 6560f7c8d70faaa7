import * as z from "zod/mini";

const DATE = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const MINUTE = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const OFFSET = String.raw`[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d`;

/** The shape of an RFC 3339 time. API Gateway checks it too, so it uses what every dialect of patterns knows. */
const RFC_3339 = new RegExp(String.raw`^(${DATE})[Tt](${MINUTE}):([0-5]\d|60)(?:\.(\d+))?(${OFFSET})$`);

const RFC_3339_IN_WORDS = "an RFC 3339 time with its offset, such as 2026-11-18T10:00:00Z";

const LEAP_SECOND = "60";

/**
 * An RFC 3339 time in UTC with milliseconds: `2026-11-18T11:00:00.5+01:00` gives `2026-11-18T10:00:00.500Z`. Finer
 * digits are cut off. A leap second (`23:59:60` UTC at the end of a month) gives the last millisecond before it, since
 * JavaScript's time has none, and the order of times must stay. Undefined for any other text: no zone, a date alone,
 * 30 February, a year that is not one of 0000 to 9999 in UTC.
 */
export function utcTime(text: string): string | undefined {
  const [, date, minute, second, fraction = "", offset] = RFC_3339.exec(text) ?? [];
  if (date === undefined || offset === undefined || !isCalendarDate(date)) return undefined;
  const isLeap = second === LEAP_SECOND;
  const seconds = isLeap ? "59.999" : `${second}.${fraction.slice(0, 3).padEnd(3, "0")}`;
  const time = new Date(`${date}T${minute}:${seconds}${offset.toUpperCase()}`);
  if (isLeap && !isLastOfMonth(time)) return undefined;
  const utc = time.toISOString();
  return /^\d{4}-/.test(utc) ? utc : undefined;
}

/** `Date` takes 30 February for 2 March. */
const isCalendarDate = (date: string): boolean => new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);

/** Whether a month begins, in UTC, one millisecond later. */
const isLastOfMonth = (time: Date): boolean => new Date(time.getTime() + 1).toISOString().endsWith("-01T00:00:00.000Z");

/** A time in a body or a query: RFC 3339 with any offset and any precision comes in, `utcTime` of it comes out. */
export const rfc3339Time = z.string().check(
  z.regex(RFC_3339, RFC_3339_IN_WORDS),
  z.refine((text) => utcTime(text) !== undefined, RFC_3339_IN_WORDS),
  z.overwrite((text) => utcTime(text) ?? text),
);
