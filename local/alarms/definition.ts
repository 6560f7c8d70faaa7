import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";

/** One metric under exactly the dimensions that an alarm names. */
export interface Series {
  /** `m0`, as the alarm's expression names it. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `p99` … */
  readonly statistic: string;
}

/** An alarm as the stack defines it, read from where it was created. */
export interface AlarmDefinition {
  readonly name: string;
  readonly description: string;
  readonly state: string;
  readonly series: readonly Series[];
  /** In CloudWatch's metric math. @default the only series */
  readonly expression?: string;
  readonly periodSeconds: number;
  /** Periods in a row that must breach. */
  readonly periods: number;
  readonly threshold: number;
  readonly isBreached: (value: number, threshold: number) => boolean;
  /** Whether a period without data breaches. */
  readonly missingBreaches: boolean;
}

const comparisons: Readonly<Record<string, AlarmDefinition["isBreached"]>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/** All alarms of the stack with their states. Throws where one is defined in a way that is not known here. */
export async function alarmsOf(client: CloudWatchClient): Promise<AlarmDefinition[]> {
  const alarms: MetricAlarm[] = [];
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, {})) alarms.push(...MetricAlarms);
  return alarms.map(definitionOf);
}

function definitionOf(alarm: MetricAlarm): AlarmDefinition {
  const { AlarmName: name = "", ComparisonOperator = "", Metrics = [], TreatMissingData } = alarm;
  const isBreached = comparisons[ComparisonOperator];
  if (isBreached === undefined) throw new Error(`${name}: the local stack does not know ${ComparisonOperator}`);
  if (!["breaching", "notBreaching"].includes(TreatMissingData ?? "")) {
    throw new Error(`${name}: the local stack does not know what a period without data means`);
  }
  const expression = Metrics.find(({ Expression }) => Expression)?.Expression;
  const measured = Metrics.filter(({ MetricStat }) => MetricStat);
  return {
    name,
    description: alarm.AlarmDescription ?? "",
    state: alarm.StateValue ?? "INSUFFICIENT_DATA",
    series: measured.map(({ Id = "", MetricStat }) => ({
      id: Id,
      namespace: MetricStat?.Metric?.Namespace ?? "",
      name: MetricStat?.Metric?.MetricName ?? "",
      dimensions: Object.fromEntries(
        (MetricStat?.Metric?.Dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value]),
      ),
      statistic: MetricStat?.Stat ?? "",
    })),
    ...(expression && { expression }),
    periodSeconds: measured[0]?.MetricStat?.Period ?? 0,
    periods: alarm.EvaluationPeriods ?? 1,
    threshold: alarm.Threshold ?? 0,
    isBreached,
    missingBreaches: TreatMissingData === "breaching",
  };
}
