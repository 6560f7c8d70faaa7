import { type CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";

/** Time for which a line may come late, in ms. */
const LATE_MS = 5_000;

interface Span {
  /** Epoch milliseconds from which on anything counts. */
  readonly started: number;
  /** Epoch milliseconds of the last measurement. */
  readonly since: number;
}

/** Reads what is new in log groups: each line once, also where it comes late. */
export class NewLines {
  // A line is read again for as long as others may come late.
  private readonly seen = new Map<string, number>();

  async read(
    client: CloudWatchLogsClient,
    logGroupName: string,
    filterPattern: string,
    { started, since }: Span,
  ): Promise<string[]> {
    const lines: string[] = [];
    const startTime = Math.max(started, since - LATE_MS);
    for await (const { events = [] } of paginateFilterLogEvents(
      { client },
      { logGroupName, startTime, filterPattern },
    )) {
      for (const { logStreamName, message = "", timestamp = since } of events) {
        // The emulator gives no id to a line.
        const line = `${logGroupName} ${logStreamName} ${timestamp} ${message}`;
        if (this.seen.has(line)) continue;
        this.seen.set(line, timestamp);
        lines.push(message);
      }
    }
    for (const [line, timestamp] of this.seen) if (timestamp < since - 2 * LATE_MS) this.seen.delete(line);
    return lines;
  }
}
