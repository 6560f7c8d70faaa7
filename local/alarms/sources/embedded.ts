import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { NewLines } from "./log-lines";
import type { Source } from "./source";

/** Metrics that functions write as lines of their logs, in CloudWatch's embedded metric format. */
export function embedded(): Source {
  const newLines = new NewLines();
  return {
    measures: ({ namespace }) => namespace.startsWith("Tap/"),
    async measure({ clients, samples, started, since, now }) {
      // Counts of one kind share a metric, whichever function has them.
      const groups = await logGroups(clients.logs);
      await Promise.all(
        groups.map(async (group) => {
          for (const line of await newLines.read(clients.logs, group, '"CloudWatchMetrics"', { started, since })) {
            for (const { value, ...metric } of metricsIn(line)) samples.record(metric, now, value);
          }
        }),
      );
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
