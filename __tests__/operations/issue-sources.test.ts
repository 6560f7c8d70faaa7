import { describe, expect, test } from "@jest/globals";
import { dynamoUnprocessedEvents } from "../../core/operations/adapters/events/dynamo-unprocessed-events";
import { alarmIssues } from "../../core/operations/application/issues/alarm-issues";
import { deliveryIssues } from "../../core/operations/application/issues/delivery-issues";
import { eventIssues } from "../../core/operations/application/issues/event-issues";
import { RETRIES_EXHAUSTED } from "../../core/webhooks/application/ports";
import { eventOperations } from "../../testing/event-operations";
import { captured, eventKey, INBOX } from "../../testing/event-world";
import { SPREAD } from "../../testing/spread";

const MINUTE = 60_000;

describe("the issues about events", () => {
  function world() {
    const operations = eventOperations();
    const unprocessed = dynamoUnprocessedEvents({ client: operations.dynamo.client, table: INBOX, spread: SPREAD });
    const source = eventIssues({ unprocessed, retentionDays: 7 });
    return { ...operations, issues: () => source.issues(operations.clock.now()) };
  }

  test("are one for each state and cause, with the count, the oldest receipt, and the command that lists them", async () => {
    const { receive, inbox, clock, issues } = world();
    const received = clock.now();
    for (const id of ["1", "2"]) {
      await receive(captured(id));
      await inbox.settle(eventKey(id), "failed", RETRIES_EXHAUSTED, "AccessDeniedException");
      clock.advance(MINUTE);
    }
    await receive(captured("3"));
    await inbox.settle(eventKey("3"), "unread", "UNKNOWN_TYPE");
    expect(await issues()).toEqual([
      expect.objectContaining({
        cause: "AccessDeniedException",
        count: 2,
        oldest: received,
        command: "events list --state failed --cause AccessDeniedException",
      }),
      expect.objectContaining({
        cause: "UNKNOWN_TYPE",
        count: 1,
        command: "events list --state unread --cause UNKNOWN_TYPE",
      }),
    ]);
  });

  test("name the time until the body of an event that failed for good expires", async () => {
    const { receive, inbox, clock, issues } = world();
    await receive(captured("1"));
    await inbox.settle(eventKey("1"), "failed", "EVENT_UNSTORABLE");
    expect(await issues()).toMatchObject([
      { limit: { from: clock.now(), seconds: 7 * 86_400, ending: "its body expires" } },
    ]);
  });

  test("have a received event only once it is late, and a replayed one only once its replay is", async () => {
    const { receive, clock, issues, replays } = world();
    await receive(captured("1"));
    clock.advance(14 * MINUTE);
    expect(await issues()).toEqual([]);
    clock.advance(MINUTE);
    expect(await issues()).toMatchObject([{ cause: "NOT_PROCESSED_IN_TIME", command: "events list --state waiting" }]);
    await replays.reopen({ key: eventKey("1"), type: "a type", receivedAt: clock.now() });
    expect(await issues()).toEqual([]);
    clock.advance(15 * MINUTE);
    expect(await issues()).toHaveLength(1);
  });

  test("have no ignored and no processed event", async () => {
    const { receive, inbox, process, clock, issues } = world();
    for (const id of ["1", "2"]) await receive(captured(id));
    await inbox.settle(eventKey("1"), "ignored");
    await process(eventKey("2"));
    clock.advance(60 * MINUTE);
    expect(await issues()).toEqual([]);
  });
});

test("a raised alarm is an issue with the first command that its description names", async () => {
  const since = new Date("2026-11-18T09:00:00Z");
  const description = "An event is stuck. First: npx tap events list --state waiting --suffix dev; its body is kept.";
  const alarms = { raised: async () => [{ purpose: "work-stuck", description, since }] };
  expect(await alarmIssues(alarms).issues(new Date())).toMatchObject([
    { cause: "work-stuck", title: "An event is stuck.", oldest: since, command: "events list --state waiting" },
  ]);
});

test("deliveries that ended without their merchant are one issue for each way in which they ended", async () => {
  async function* list({ lists }: { readonly lists: readonly string[] }) {
    if (lists[0] !== "gone") return;
    yield { createdAt: "2026-11-18T10:00:00.000Z" } as never;
    yield { createdAt: "2026-11-18T09:00:00.000Z" } as never;
  }
  expect(await deliveryIssues({ undelivered: { list } }).issues(new Date())).toMatchObject([
    { cause: "gone", count: 2, oldest: new Date("2026-11-18T09:00:00Z"), command: "deliveries list --state gone" },
  ]);
});
