import {
  CloudWatchLogsClient,
  type FilterLogEventsCommandInput,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "@jest/globals";
import { eventKeyText } from "../../core/ledger/domain/observation";
import { loggedProcessedEvents } from "../../core/operations/adapters/events/logged-processed-events";
import type { ProcessedEvent } from "../../core/operations/application/events/ports";

const NOW = Date.parse("2026-11-18T10:00:00Z");
const MINUTE = 60_000;
const minutesAgo = (minutes: number) => new Date(NOW - minutes * MINUTE);

interface Line {
  readonly timestamp: number;
  readonly message: string;
}

const processed = (id: string, minutes: number, fields: object = {}): Line => ({
  timestamp: NOW - minutes * MINUTE,
  message: JSON.stringify({
    message: "webhook processed",
    event_key: `stripe#${id}`,
    event_type: "payment_intent.succeeded",
    transaction_id: `stripe_pi_${id}`,
    ...fields,
  }),
});

/** The log of the processor, one line a page. CloudWatch includes both ends of the time. */
function logOf(lines: readonly Line[]) {
  const calls: FilterLogEventsCommandInput[] = [];
  const client = new CloudWatchLogsClient({ region: "us-east-1" });
  const send = async ({ input }: { readonly input: FilterLogEventsCommandInput }) => {
    calls.push(input);
    const { startTime = 0, endTime = 0, nextToken = "0" } = input;
    const found = lines.filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime);
    const page = Number(nextToken);
    return { events: found.slice(page, page + 1), ...(page + 1 < found.length && { nextToken: String(page + 1) }) };
  };
  return { calls, client: Object.assign(client, { send }) as CloudWatchLogsClient };
}

async function listed(lines: readonly Line[], since: Date, until = new Date(NOW)) {
  const { calls, client } = logOf(lines);
  const events: ProcessedEvent[] = [];
  for await (const event of loggedProcessedEvents(client, "/aws/lambda/processor").between(since, until))
    events.push(event);
  return { calls, ids: events.map(({ key }) => eventKeyText(key)), events };
}

test("processed events of a time are those of the log, newest first, each once, whichever read has them", async () => {
  const ages = [0, 1, 4, 5, 6, 14, 15, 34, 35, 36, 59, 60, 61];
  const lines = ages.map((minutes) => processed(`evt_${minutes}`, minutes)).reverse();
  const { ids } = await listed(lines, minutesAgo(60));
  // The end of the time is not in it, its beginning is.
  expect(ids).toEqual(ages.slice(1, -1).map((minutes) => `stripe#evt_${minutes}`));
});

test("a processed event of the log has its type, its transaction and when it was processed", async () => {
  const { events } = await listed([processed("evt_1", 3)], minutesAgo(60));
  expect(events).toEqual([
    {
      key: { provider: "stripe", eventId: "evt_1" },
      type: "payment_intent.succeeded",
      transactionId: "stripe_pi_evt_1",
      processedAt: minutesAgo(3),
    },
  ]);
});

test("lines of the log that are no processed events are passed over", async () => {
  const lines = [
    { timestamp: NOW - MINUTE, message: "START RequestId: webhook processed" },
    processed("evt_1", 1, { message: "webhook processed before" }),
    processed("evt_2", 1, { transaction_id: 7 }),
    processed("evt_3", 1),
  ];
  expect((await listed(lines, minutesAgo(60))).ids).toEqual(["stripe#evt_3"]);
});

test("the newest processed events are read with one call, and thirty days with a few", async () => {
  const { client, calls } = logOf([processed("evt_1", 1)]);
  for await (const _ of loggedProcessedEvents(client, "group").between(minutesAgo(60), new Date(NOW))) break;
  expect(calls.length).toBe(1);
  expect((await listed([], minutesAgo(30 * 24 * 60))).calls.length).toBeLessThan(15);
});

test("a processor that has logged nothing yet has processed nothing", async () => {
  const client = Object.assign(new CloudWatchLogsClient({ region: "us-east-1" }), {
    send: async () => {
      throw new ResourceNotFoundException({ message: "no group", $metadata: {} });
    },
  }) as CloudWatchLogsClient;
  const events = loggedProcessedEvents(client, "group").between(minutesAgo(60), new Date(NOW));
  expect(await events[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
});
