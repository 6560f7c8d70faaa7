import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";
import type { Names } from "../naming";
import type { Metric } from "./metric";

/** An alarm's description. */
export interface AlarmText {
  /** What has happened, as a sentence. */
  readonly what: string;
  /** The command that shows what it is about, such as `dead-letters list`: the first thing that an operator does. */
  readonly command?: string;
  /** What an operator does first, or after the command. */
  readonly first: string;
}

export interface AlarmProps extends AlarmText {
  readonly purpose: string;
  readonly metric: Metric;
  /** Values above this raise the alarm. */
  readonly above: number;
  /** @default 300 */
  readonly periodSeconds?: number;
  /** Periods in a row. @default 1 */
  readonly periods?: number;
}

export interface ExpressionAlarmProps extends Omit<AlarmProps, "metric"> {
  /** Named m0, m1 … in the expression. */
  readonly metrics: readonly Metric[];
  /** In CloudWatch's metric math. */
  readonly expression: string;
}

/** Makes every alarm alike: named by purpose, sent to the alert topic, not raised where there is nothing to count. */
export class AlarmFactory {
  constructor(
    private readonly scope: Construct,
    private readonly names: Names,
    private readonly topicArn: string,
  ) {}

  /** Adds an alarm on an expression of several metrics. */
  addExpression({ metrics, expression, periodSeconds = 300, ...props }: ExpressionAlarmProps): void {
    new CloudwatchMetricAlarm(this.scope, `alarm-${props.purpose}`, {
      ...this.common(props),
      metricQuery: [
        { id: "result", expression, label: props.purpose, returnData: true },
        ...metrics.map((metric, index) => ({
          id: `m${index}`,
          metric: {
            namespace: metric.namespace,
            metricName: metric.name,
            ...dimensionsOf(metric),
            period: periodSeconds,
            stat: metric.statistic,
          },
        })),
      ],
    });
  }

  add({ metric, periodSeconds = 300, ...props }: AlarmProps): void {
    const percentile = /^p\d+$/.test(metric.statistic);
    new CloudwatchMetricAlarm(this.scope, `alarm-${props.purpose}`, {
      ...this.common(props),
      namespace: metric.namespace,
      metricName: metric.name,
      ...dimensionsOf(metric),
      ...(percentile
        ? { extendedStatistic: metric.statistic, evaluateLowSampleCountPercentiles: "ignore" }
        : { statistic: metric.statistic }),
      period: periodSeconds,
    });
  }

  /** Adds an alarm that is raised when nothing happens. */
  addHeartbeat({
    metric,
    periodSeconds,
    ...props
  }: Omit<AlarmProps, "above"> & { readonly periodSeconds: number }): void {
    new CloudwatchMetricAlarm(this.scope, `alarm-${props.purpose}`, {
      ...this.common({ ...props, above: 1 }),
      comparisonOperator: "LessThanThreshold",
      treatMissingData: "breaching",
      namespace: metric.namespace,
      metricName: metric.name,
      ...dimensionsOf(metric),
      statistic: metric.statistic,
      period: periodSeconds,
    });
  }

  private common({ purpose, above, periods = 1, ...text }: Omit<AlarmProps, "metric" | "periodSeconds">) {
    return {
      alarmName: this.names.of("alarm", purpose),
      alarmDescription: this.description(text),
      evaluationPeriods: periods,
      threshold: above,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [this.topicArn],
    };
  }

  private description({ what, command, first }: AlarmText): string {
    if (command === undefined) return `${what} First: ${first}`;
    return `${what} First: npx tap ${command} --suffix ${this.names.suffix}. Then: ${first}`;
  }
}

const dimensionsOf = ({ dimensions }: Metric) =>
  Object.keys(dimensions).length > 0 ? { dimensions: { ...dimensions } } : {};
