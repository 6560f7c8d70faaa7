import { Metrics as PowertoolsMetrics } from "@aws-lambda-powertools/metrics";
import type { Metrics } from "../../application/ports";

/** Embedded metrics: each count is a line of the function's log, from which CloudWatch makes the metric. */
export function powertoolsMetrics(serviceName: string, namespace: string): Metrics {
  const metrics = new PowertoolsMetrics({ namespace, serviceName });
  return {
    count: (metric, { times = 1, ...fields } = {}) => {
      const single = metrics.singleMetric();
      for (const [name, value] of Object.entries(fields)) if (value !== undefined) single.addMetadata(name, value);
      single.addMetric(metric, "Count", times);
    },
  };
}
