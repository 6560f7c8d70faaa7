import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { AuditBatch, AuditLine, AuditLog } from "../application/ports";

/** CloudWatch takes a mebibyte at once, counted with 26 bytes more for each entry. */
const MAX_CALL_BYTES = 1_000_000;
const ENTRY_OVERHEAD_BYTES = 26;

/** What an operator searches for; the images themselves are in the trail. */
const attributes = ["event_id", "provider", "state", "status", "seq", "event_key", "hash", "previous_hash"] as const;

function entryOf({ before, after, ...line }: AuditLine): string {
  const item = after ?? before ?? {};
  const shown = attributes.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]]));
  return JSON.stringify({ ...line, ...Object.fromEntries(shown), ...whyOf(item) });
}

/** Why an event failed or is unread: its item loses it when the event is processed. A line has a `cause` of its own. */
const whyOf = ({ reason, cause }: Readonly<Record<string, unknown>>) => ({
  ...(typeof reason === "string" && { reason }),
  ...(typeof cause === "string" && { last_error: cause }),
});

/** Structured entries in a log group of their own, a log stream for each table and day. */
export function cloudwatchAuditLog(client: CloudWatchLogsClient, logGroupName: string): AuditLog {
  const put = async (logStreamName: string, lines: readonly { timestamp: number; message: string }[]) => {
    const command = new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [...lines] });
    try {
      return await client.send(command);
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      await createStream(client, logGroupName, logStreamName);
      return client.send(command);
    }
  };
  return {
    async write(batch) {
      for (const entries of calls(batch)) {
        const { rejectedLogEventsInfo } = await put(`${batch.table}/${batch.day}`, entries);
        // Too old or too new: an answer of 200 that keeps nothing.
        if (rejectedLogEventsInfo !== undefined)
          throw new Error("CloudWatch Logs has refused entries of the audit log");
      }
    },
  };
}

/** Entries in the order of time, as CloudWatch wants them, in calls that are not too large. */
function calls(batch: AuditBatch): { timestamp: number; message: string }[][] {
  const entries = batch.lines
    .map((line) => ({ timestamp: Date.parse(line.at), message: entryOf(line) }))
    .sort((a, b) => a.timestamp - b.timestamp);
  const result: (typeof entries)[] = [];
  let room = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.message) + ENTRY_OVERHEAD_BYTES;
    if (size > room) {
      result.push([]);
      room = MAX_CALL_BYTES;
    }
    result.at(-1)?.push(entry);
    room -= size;
  }
  return result;
}

async function createStream(client: CloudWatchLogsClient, logGroupName: string, logStreamName: string): Promise<void> {
  try {
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
}
