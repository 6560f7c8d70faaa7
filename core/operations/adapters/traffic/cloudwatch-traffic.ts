import { type CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { ServiceFailed } from "../../application/service-failed";
import {
  type TrafficFigure,
  type TrafficMetrics,
  type TrafficSpan,
  type TrafficValues,
  trafficCounts,
  trafficTimes,
} from "../../application/traffic/measure-traffic";

/** What is measured, by its physical names. */
export interface TrafficSources {
  readonly receiver: string;
  readonly workflowArn: string;
  readonly deliveriesQueue: string;
}

export interface TrafficMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimension: readonly [name: string, value: string];
  readonly statistic: "Sum" | "p50" | "p99";
}

/** The metric of each figure. AWS keeps all of them without a charge; only reading them has a price. */
export function trafficMetrics(sources: TrafficSources): Readonly<Record<TrafficFigure, TrafficMetric>> {
  const receiver = { namespace: "AWS/Lambda", dimension: ["FunctionName", sources.receiver] } as const;
  const workflow = { namespace: "AWS/States", dimension: ["StateMachineArn", sources.workflowArn] } as const;
  const queue = { namespace: "AWS/SQS", dimension: ["QueueName", sources.deliveriesQueue] } as const;
  return {
    webhooks: { ...receiver, name: "Invocations", statistic: "Sum" },
    payments: { ...workflow, name: "ExecutionsStarted", statistic: "Sum" },
    deliveries: { ...queue, name: "NumberOfMessagesReceived", statistic: "Sum" },
    webhook_p50: { ...receiver, name: "Duration", statistic: "p50" },
    webhook_p99: { ...receiver, name: "Duration", statistic: "p99" },
    payment_p50: { ...workflow, name: "ExecutionTime", statistic: "p50" },
    payment_p99: { ...workflow, name: "ExecutionTime", statistic: "p99" },
  };
}

const figures: readonly TrafficFigure[] = [...trafficCounts, ...trafficTimes];

/** Reads the figures by one GetMetricData: 7 metrics of at most 288 points, where a call takes 100,800 points. */
export function cloudwatchTraffic(client: CloudWatchClient, sources: TrafficSources): TrafficMetrics {
  const metrics = trafficMetrics(sources);
  return {
    async read({ from, until, periodSeconds }: TrafficSpan): Promise<TrafficValues> {
      const { MetricDataResults = [] } = await client.send(
        new GetMetricDataCommand({
          StartTime: from,
          EndTime: until,
          MetricDataQueries: figures.map((figure) => {
            const { namespace, name, dimension, statistic } = metrics[figure];
            const [Name, Value] = dimension;
            return {
              Id: figure,
              MetricStat: {
                Metric: { Namespace: namespace, MetricName: name, Dimensions: [{ Name, Value }] },
                Period: periodSeconds,
                Stat: statistic,
              },
            };
          }),
        }),
      );
      const valuesOf = (figure: TrafficFigure): ReadonlyMap<number, number> => {
        const { Timestamps = [], Values = [], StatusCode } = MetricDataResults.find(({ Id }) => Id === figure) ?? {};
        // Part of a figure would look like a fall of it.
        if (StatusCode !== "Complete") {
          throw new ServiceFailed(
            `CloudWatch did not give all of ${figure}: ${StatusCode}.`,
            "Repeat it in a minute, or ask for a shorter time.",
          );
        }
        return new Map(Timestamps.map((time, index) => [time.getTime(), Values[index] ?? 0]));
      };
      return Object.fromEntries(figures.map((figure) => [figure, valuesOf(figure)])) as unknown as TrafficValues;
    },
  };
}
