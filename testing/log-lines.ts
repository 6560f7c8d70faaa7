import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  paginateDescribeLogStreams,
} from "@aws-sdk/client-cloudwatch-logs";

/** Every line of a log group since that time. A search of the group would stop at a limit. */
export async function logLines(
  client: CloudWatchLogsClient,
  logGroupName: string,
  since = new Date(0),
): Promise<string[]> {
  const lines: string[] = [];
  for await (const { logStreams = [] } of paginateDescribeLogStreams({ client }, { logGroupName })) {
    for (const { logStreamName } of logStreams) {
      let nextToken: string | undefined;
      for (;;) {
        const page = await client.send(
          new GetLogEventsCommand({
            logGroupName,
            logStreamName,
            startFromHead: true,
            startTime: since.getTime(),
            ...(nextToken && { nextToken }),
          }),
        );
        lines.push(...(page.events ?? []).map(({ message = "" }) => message));
        if (page.nextForwardToken === nextToken || (page.events ?? []).length === 0) break;
        nextToken = page.nextForwardToken;
      }
    }
  }
  return lines;
}
