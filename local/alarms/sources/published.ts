import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { Source } from "./source";

/** Times of published values are whole seconds, and those of a second come together. */
const SECOND_MS = 1000;

/** Whatever the emulator itself counts of functions, and what was published to it by hand. */
export const published: Source = {
  measures: () => true,
  async measure({ clients, series, samples, since, now, speed }) {
    const StartTime = new Date(Math.floor(since / SECOND_MS) * SECOND_MS);
    const EndTime = new Date(Math.floor(now / SECOND_MS) * SECOND_MS);
    if (StartTime >= EndTime) return;
    const { MetricDataResults = [] } = await clients.cloudWatch.send(
      new GetMetricDataCommand({
        StartTime,
        EndTime,
        MetricDataQueries: series.map(({ namespace, name, dimensions, statistic }, index) => ({
          Id: `q${index}`,
          MetricStat: {
            Metric: {
              Namespace: namespace,
              MetricName: name,
              Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: 1,
            Stat: statistic,
          },
        })),
      }),
    );
    for (const { Id = "", Values = [] } of MetricDataResults) {
      const metric = series[Number(Id.slice(1))];
      const scale = metric?.name === "IteratorAge" ? speed : 1;
      for (const value of Values) if (metric) samples.record(metric, now, value * scale);
    }
  },
};
