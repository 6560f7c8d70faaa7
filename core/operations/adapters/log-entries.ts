import { type CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { parseJson } from "../../shared/domain/json";
import type { TimeWindow } from "../application/transactions/show-ports";

/** Pages of one window at most: a log without what is searched may have thousands of empty ones. */
const MOST_PAGES = 20;

/** Structured entries of a log group that contain a text, in those windows of time, oldest first. */
export async function logEntries(
  client: CloudWatchLogsClient,
  logGroupName: string,
  text: string,
  windows: readonly TimeWindow[],
): Promise<readonly { readonly at: string; readonly entry: Record<string, unknown> }[]> {
  const found: { at: string; entry: Record<string, unknown> }[] = [];
  for (const { from, to } of windows) {
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await client.send(
        new FilterLogEventsCommand({
          logGroupName,
          filterPattern: `"${text}"`,
          startTime: Date.parse(from),
          endTime: Date.parse(to),
          nextToken,
        }),
      );
      for (const { message = "", timestamp } of answer.events ?? []) {
        const entry = parseJson(message);
        if (timestamp === undefined || entry === null || typeof entry !== "object") continue;
        found.push({ at: new Date(timestamp).toISOString(), entry: entry as Record<string, unknown> });
      }
      nextToken = answer.nextToken;
      if (nextToken === undefined) break;
    }
  }
  return found;
}
