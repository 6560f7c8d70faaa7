import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Source } from "./source";

/** Time for which a line may come late, in ms. */
const LATE_MS = 5_000;

/** Metrics that functions write as lines of their logs, in CloudWatch's embedded metric format. */
export function embedded(): Source {
  // A line is read again for as long as others may come late.
  const seen = new Map<string, number>();
  return {
    measures: ({ namespace }) => namespace.startsWith("Tap/"),
    async measure({ clients, series, samples, started, since, now }) {
      const services = new Set(series.flatMap(({ dimensions }) => Object.values(dimensions)));
      const groups = (await logGroups(clients.logs)).filter((name) =>
        [...services].some((service) => name.startsWith(`/aws/lambda/lambda-${service}-`)),
      );
      await Promise.all(
        groups.map(async (logGroupName) => {
          const pages = paginateFilterLogEvents(
            { client: clients.logs },
            { logGroupName, startTime: Math.max(started, since - LATE_MS), filterPattern: '"CloudWatchMetrics"' },
          );
          for await (const { events = [] } of pages) {
            for (const { logStreamName, message = "", timestamp = now } of events) {
              // The emulator gives no id to a line.
              const line = `${logGroupName} ${logStreamName} ${timestamp} ${message}`;
              if (seen.has(line) || timestamp < started) continue;
              seen.set(line, timestamp);
              for (const { value, ...metric } of metricsIn(message)) samples.record(metric, now, value);
            }
          }
        }),
      );
      for (const [line, timestamp] of seen) if (timestamp < since - 2 * LATE_MS) seen.delete(line);
    },
  };
}

async function logGroups(client: CloudWatchLogsClient): Promise<string[]> {
  const { logGroups: found = [] } = await client.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/lambda/", limit: 50 }),
  );
  return found.map(({ logGroupName = "" }) => logGroupName);
}

interface Line {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [name: string]: unknown;
}

/** The values of a line, each under every set of dimensions that the line names. */
export function metricsIn(message: string) {
  const start = message.indexOf("{");
  if (start < 0) return [];
  let line: Line;
  try {
    line = JSON.parse(message.slice(start)) as Line;
  } catch {
    // A line of another kind that has the word in it.
    return [];
  }
  return (line._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) =>
      Dimensions.flatMap((names) =>
        [line[Name]].flat().map((value) => ({
          namespace: Namespace,
          name: Name,
          dimensions: Object.fromEntries(names.map((name) => [name, String(line[name])])),
          value: Number(value),
        })),
      ),
    ),
  );
}
