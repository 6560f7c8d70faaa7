import { type Check, resourcesOf } from "./document";

/** Metrics of one alarm on an expression. Source: CloudWatch service quotas. */
const MAX_METRICS = 10;

/** Every function counts the calls that AWS throttles, whichever table or index it was, and one alarm is on their sum. */
export const throttlingIsWatched: Check = (document) => {
  const alarms = resourcesOf(document, "aws_cloudwatch_metric_alarm");
  const watched = alarms
    .map(({ attributes }) => attributes)
    .filter(
      ({ metric_name, statistic, threshold, comparison_operator, dimensions }) =>
        metric_name === "CallThrottled" &&
        statistic === "Sum" &&
        threshold === 0 &&
        comparison_operator === "GreaterThanThreshold" &&
        dimensions === undefined,
    )
    .map(({ namespace }) => namespace);
  const namespaceOf = (environment: unknown) =>
    (environment as { variables?: { METRICS_NAMESPACE?: string } } | undefined)?.variables?.METRICS_NAMESPACE;
  return [
    ...resourcesOf(document, "aws_lambda_function")
      .filter(({ attributes }) => !watched.includes(namespaceOf(attributes.environment)))
      .map(({ address }) => `${address}: no alarm on the calls of it that AWS throttles`),
    ...alarms
      .filter(({ attributes: { metric_query = [] } }) => {
        const metrics = (metric_query as { metric?: object }[]).filter(({ metric }) => metric);
        return metrics.length > MAX_METRICS;
      })
      .map(({ address }) => `${address} reads more than ${MAX_METRICS} metrics`),
  ];
};
