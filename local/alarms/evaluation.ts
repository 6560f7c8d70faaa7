import type { AlarmDefinition } from "./definition";
import { compute } from "./metric-math";
import type { Samples } from "./samples";

export interface Verdict {
  readonly state: "ALARM" | "OK";
  readonly reason: string;
}

export interface Measured {
  readonly samples: Samples;
  /** Epoch milliseconds from which on everything was measured. */
  readonly since: number;
  readonly now: number;
  /** So many times as fast as on AWS do periods pass. */
  readonly speed: number;
}

/**
 * What CloudWatch would say of an alarm: it is raised where each of its last periods breaches. Undefined where a period
 * without data would raise it, and began before anything was measured.
 */
export function evaluate(alarm: AlarmDefinition, { samples, since, now, speed }: Measured): Verdict | undefined {
  const length = (alarm.periodSeconds * 1000) / speed;
  const values = Array.from({ length: alarm.periods }, (_, index) => {
    const to = now - index * length;
    return valueIn(alarm, samples, to - length, to);
  });
  if (alarm.missingBreaches && values.includes(undefined) && now - alarm.periods * length < since) return undefined;
  const breaches = (value: number | undefined) =>
    value === undefined ? alarm.missingBreaches : alarm.isBreached(value, alarm.threshold);
  const state = values.every(breaches) ? "ALARM" : "OK";
  const found = values.map((value) => value ?? "no data").join(", ");
  return { state, reason: `The last ${alarm.periods} periods: ${found}; the threshold is ${alarm.threshold}.` };
}

function valueIn(alarm: AlarmDefinition, samples: Samples, from: number, to: number): number | undefined {
  const values = Object.fromEntries(alarm.series.map((one) => [one.id, samples.statistic(one, from, to)]));
  const [first] = alarm.series;
  return alarm.expression === undefined ? values[first?.id ?? ""] : compute(alarm.expression, values);
}
