import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";
import type { Names } from "../naming";
import type { Metric } from "./metric";

export interface AlarmProps {
  readonly purpose: string;
  readonly metric: Metric;
  /** The alarm rings above this. */
  readonly above: number;
  /** @default 300 */
  readonly periodSeconds?: number;
  /** Periods in a row. @default 1 */
  readonly periods?: number;
  readonly what: string;
  /** What whoever is woken by it does first. */
  readonly first: string;
}

/** Makes every alarm alike: named by purpose, told to the alert topic, silent where there is nothing to count. */
export class AlarmFactory {
  constructor(
    private readonly scope: Construct,
    private readonly names: Names,
    private readonly topicArn: string,
  ) {}

  add({ purpose, metric, above, periodSeconds = 300, periods = 1, what, first }: AlarmProps): void {
    const percentile = /^p\d+$/.test(metric.statistic);
    new CloudwatchMetricAlarm(this.scope, `alarm-${purpose}`, {
      alarmName: this.names.of("alarm", purpose),
      alarmDescription: `${what} First: ${first}`,
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: { ...metric.dimensions },
      ...(percentile
        ? { extendedStatistic: metric.statistic, evaluateLowSampleCountPercentiles: "ignore" }
        : { statistic: metric.statistic }),
      period: periodSeconds,
      evaluationPeriods: periods,
      threshold: above,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [this.topicArn],
    });
  }
}
