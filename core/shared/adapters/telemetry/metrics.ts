import type { Metrics } from "../../application/ports";

/**
 * Embedded metrics: each count is a line of the function's log, from which CloudWatch makes the metric. Its one dimension
 * is the function.
 */
export const embeddedMetrics = (service: string, namespace: string): Metrics => ({
  count(metric, { times = 1, ...fields } = {}) {
    const definition = { Namespace: namespace, Dimensions: [["service"]], Metrics: [{ Name: metric, Unit: "Count" }] };
    const line = {
      _aws: { Timestamp: Date.now(), CloudWatchMetrics: [definition] },
      ...fields,
      service,
      [metric]: times,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  },
});
