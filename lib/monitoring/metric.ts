import type { MetricName } from "../../core/contracts/metrics";

export type Statistic = "Sum" | "Maximum" | "SampleCount" | "p99";

/** One metric, as alarms and widgets name it, with exactly the dimensions under which AWS keeps it. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
  /** Text of a legend in place of the metric's name. */
  readonly label?: string;
}

const series =
  (namespace: string, dimension: string) =>
  (resource: string, name: string, statistic: Statistic, label?: string): Metric => ({
    namespace,
    name,
    dimensions: { [dimension]: resource },
    statistic,
    ...(label && { label }),
  });

export const functionMetric = series("AWS/Lambda", "FunctionName");
export const queueMetric = series("AWS/SQS", "QueueName");
export const workflowMetric = series("AWS/States", "StateMachineArn");
export const ruleMetric = series("AWS/Events", "RuleName");
export const tableMetric = series("AWS/DynamoDB", "TableName");

/** What became of e-mails, by a tag that they carry. */
export const emailMetric = (tag: string, value: string, name: string): Metric => ({
  namespace: "AWS/SES",
  name,
  dimensions: { [tag]: value },
  statistic: "Sum",
});

/** DynamoDB keeps an index's metrics under both names, apart from its table's. */
export const indexMetric = (table: string, index: string, name: string, label: string): Metric => ({
  ...tableMetric(table, name, "Sum", label),
  dimensions: { TableName: table, GlobalSecondaryIndexName: index },
});

export interface ApiMetricSource {
  readonly apiName: string;
  readonly stageName: string;
}

/** REST APIs are measured by name. The whole stage costs nothing; each single method would cost five custom metrics. */
export function apiMetric({ apiName, stageName }: ApiMetricSource, name: string, statistic: Statistic): Metric {
  return {
    namespace: "AWS/ApiGateway",
    name,
    dimensions: { ApiName: apiName, Stage: stageName },
    statistic,
    label: name,
  };
}

export function firewallMetric(acl: string, region: string, name: string): Metric {
  return {
    namespace: "AWS/WAFV2",
    name,
    dimensions: { WebACL: acl, Region: region, Rule: "ALL" },
    statistic: "Sum",
  };
}

/** A metric that functions themselves count, all of them together. */
export const customMetric = (namespace: string, name: MetricName, statistic: Statistic = "Sum"): Metric => ({
  namespace,
  name,
  dimensions: {},
  statistic,
});
