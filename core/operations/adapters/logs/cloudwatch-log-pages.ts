import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsResponse,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogPages, LogSearch } from "../../application/logs/ports";

/** CloudWatch reads no log backwards from an earlier time. */
const EARLIEST_MS = Date.parse("2024-01-01T00:00:00.000Z");

/** Entries that may be about an error. Lambda's reports of invocations and starts are among them: some say how one failed. */
const OF_ERRORS = '?"ERROR" ?"CRITICAL" ?"Error" ?"timed out" ?"platform.report" ?"platform.initReport"';

export interface LogPagesOptions {
  readonly client: CloudWatchLogsClient;
  readonly logGroupName: string;
  /** The local emulator takes alternatives in a pattern for texts that must all be there. */
  readonly isLocal: boolean;
}

/** Pages of a log group, read backwards: the newest entries are in the first one. */
export function cloudwatchLogPages({ client, logGroupName, isLocal }: LogPagesOptions): LogPages {
  return {
    async *newestFirst(search) {
      let nextToken: string | undefined;
      do {
        const { events = [], ...answer } = await page(search, nextToken);
        nextToken = answer.nextToken;
        yield events
          .map(({ timestamp = 0, message = "" }) => ({ at: new Date(timestamp), text: message.trimEnd() }))
          .reverse()
          .sort((a, b) => b.at.getTime() - a.at.getTime());
      } while (nextToken !== undefined);
    },
  };

  async function page(search: LogSearch, nextToken: string | undefined): Promise<FilterLogEventsResponse> {
    try {
      return await client.send(
        new FilterLogEventsCommand({
          logGroupName,
          startTime: Math.max(search.since.getTime(), EARLIEST_MS),
          // CloudWatch includes both ends.
          endTime: search.until.getTime() - 1,
          filterPattern: filterPattern(search, isLocal),
          startFromHead: false,
          nextToken,
        }),
      );
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return { events: [] };
      throw error;
    }
  }
}

/**
 * A pattern that every entry which is searched fits; undefined for all entries. Each word of a text stands for itself, so
 * that no character of it needs escaping. CloudWatch takes fields, words or alternatives, not two of them at once.
 */
function filterPattern({ contains = "", status, onlyErrors }: LogSearch, isLocal: boolean): string | undefined {
  if (status !== undefined) {
    const text = status.replaceAll("x", "*").replace("**", "*");
    const [least, most] = [status.replaceAll("x", "0"), status.replaceAll("x", "9")];
    return `{ ($.status = "${text}") || (($.status >= ${least}) && ($.status <= ${most})) }`;
  }
  const words = contains.match(/[A-Za-z0-9_]+/g) ?? [];
  if (words.length > 0) return words.map((word) => `"${word}"`).join(" ");
  return onlyErrors && !isLocal ? OF_ERRORS : undefined;
}
