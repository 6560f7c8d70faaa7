import type { Series } from "./definition";

/** A metric without a statistic. */
export type MetricId = Pick<Series, "namespace" | "name" | "dimensions">;

interface Sample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

const keyOf = ({ namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1))]);

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const statistics: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: sum,
  SampleCount: (values) => values.length,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  Average: (values) => sum(values) / values.length,
};

/** What was measured, for as long as an alarm may look back. */
export class Samples {
  private readonly all = new Map<string, Sample[]>();

  record(metric: MetricId, at: number, value: number): void {
    const key = keyOf(metric);
    this.all.set(key, [...(this.all.get(key) ?? []), { at, value }]);
  }

  /** The statistic of what was measured from one time to before another; undefined where that is nothing. */
  statistic(series: Series, from: number, to: number): number | undefined {
    const values = (this.all.get(keyOf(series)) ?? [])
      .filter(({ at }) => at >= from && at < to)
      .map(({ value }) => value);
    if (values.length === 0) return undefined;
    const [, percent] = /^p(\d+)$/.exec(series.statistic) ?? [];
    if (percent !== undefined) return percentile(values, Number(percent));
    const of = statistics[series.statistic];
    if (of === undefined) throw new Error(`the local stack does not know the statistic ${series.statistic}`);
    return of(values);
  }

  forgetBefore(time: number): void {
    for (const [key, samples] of this.all) {
      this.all.set(
        key,
        samples.filter(({ at }) => at >= time),
      );
    }
  }
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}
