import { spanText } from "../../tools/span";

/** Seconds that an alarm looks back, or after which what it watches is too old: both pass faster here than on AWS. */
export interface AlarmSpans {
  readonly seconds: readonly number[];
  /** So many times as fast as on AWS does the alarm's time pass. */
  readonly speed: number;
}

const UNITS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600 };
const NUMBERS: Readonly<Record<string, number>> = { an: 1, "half an": 0.5, three: 3, five: 5, ten: 10 };
const SPAN = /\b(\d+|half an|an|three|five|ten) (minute|hour)s?\b/g;

/**
 * What an alarm's description says before its first command, with the time that its span takes here: `15 minutes
 * (1 min 30 s on this local stack)`. Other times, such as those after which SQS deletes, are the same as on AWS.
 */
export function inLocalTime(description: string, { seconds, speed }: AlarmSpans): string {
  if (speed === 1) return description;
  const [what = "", ...rest] = description.split(" First: ");
  const local = what.replace(SPAN, (span, number: string, unit: string) => {
    const length = (NUMBERS[number] ?? Number(number)) * (UNITS[unit] ?? 0);
    return seconds.includes(length) ? `${span} (${spanText((length * 1000) / speed)} on this local stack)` : span;
  });
  return [local, ...rest].join(" First: ");
}
