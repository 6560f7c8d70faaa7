import { type CountName, type MetricName, watchedCounts } from "../../../contracts/metrics";
import type { Metrics } from "../../application/ports";

const watched: Readonly<Partial<Record<CountName, { readonly metric: MetricName; readonly value?: number }>>> =
  watchedCounts;

/** Each count is one line of the function's log, embedded in it as a metric where an alarm watches it. */
export const embeddedMetrics = (service: string, namespace: string): Metrics => ({
  count(count, { times = 1, ...fields } = {}) {
    writeLine(countLine({ service, namespace, count, times }, fields));
  },
});

interface Count {
  readonly service: string;
  readonly namespace: string;
  readonly count: CountName;
  readonly times: number;
}

/**
 * The line of a count, with fields beside it. Where an alarm watches the count, it is in CloudWatch's embedded metric format:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function countLine({ service, namespace, count, times }: Count, fields: object): object {
  const found = watched[count];
  const line = { ...fields, service, count, times };
  if (found === undefined) return line;
  const { metric, value = times } = found;
  const Metrics = [{ Name: metric, Unit: "Count" }];
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [[]], Metrics }];
  return { _aws: { Timestamp: Date.now(), CloudWatchMetrics }, [metric]: value, ...line };
}

/** Writes past Lambda's console, which would put a time and a level in front of the line. */
export const writeLine = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);
