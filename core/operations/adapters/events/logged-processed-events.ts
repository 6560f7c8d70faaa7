import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import * as z from "zod/mini";
import { eventKeyOf } from "../../../ledger/domain/observation";
import { parseJson } from "../../../shared/domain/json";
import type { ProcessedEvent, ProcessedEvents } from "../../application/events/ports";

/** Span of the newest read, in milliseconds. Each span before it is twice as long. */
const FIRST_SPAN = 5 * 60_000;
/** What the processor logs for each event that it has recorded. */
const PROCESSED = "webhook processed";

const entry = z.object({
  message: z.literal(PROCESSED),
  event_key: z.string(),
  event_type: z.string(),
  transaction_id: z.string(),
});

/**
 * Processed events of a time, by the processor's log: no table lists them, since that would cost each event write units.
 * The log is read backwards in growing spans, so that the newest events cost one call.
 */
export function loggedProcessedEvents(
  client: CloudWatchLogsClient,
  logGroupName: string,
): Pick<ProcessedEvents, "between"> {
  async function span(startTime: number, endTime: number): Promise<ProcessedEvent[]> {
    const found: ProcessedEvent[] = [];
    const filterPattern = `"${PROCESSED}"`;
    const pages = paginateFilterLogEvents({ client }, { logGroupName, startTime, endTime, filterPattern });
    for await (const { events = [] } of pages) {
      found.push(...events.flatMap(({ message = "", timestamp = 0 }) => processedEvent(message, timestamp)));
    }
    return found.sort((a, b) => b.processedAt.getTime() - a.processedAt.getTime());
  }
  return {
    async *between(since, until) {
      try {
        // CloudWatch includes both ends.
        for (let end = until.getTime() - 1, length = FIRST_SPAN; end >= since.getTime(); length *= 2) {
          const start = Math.max(since.getTime(), end - length + 1);
          yield* await span(start, end);
          end = start - 1;
        }
      } catch (error) {
        // The group is made by the first entry.
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
    },
  };
}

function processedEvent(message: string, timestamp: number): ProcessedEvent[] {
  const { success, data } = entry.safeParse(parseJson(message));
  if (!success) return [];
  const { event_key, event_type: type, transaction_id: transactionId } = data;
  return [{ key: eventKeyOf(event_key), type, transactionId, processedAt: new Date(timestamp) }];
}
