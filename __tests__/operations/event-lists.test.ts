import { BatchGetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "@jest/globals";
import { RETRIES_EXHAUSTED } from "../../core/webhooks/application/ports";
import { eventOperations, keysOf } from "../../testing/event-operations";
import { captured, eventKey } from "../../testing/event-world";
import { stripeEvent } from "../../testing/stripe";

const MINUTE = 60_000;

/** One event of each state, a minute apart: 1 received, 2 exhausted, 3 failed for good, 4 unread, 5 ignored, 6 processed. */
async function oneOfEach() {
  const world = eventOperations();
  const { receive, inbox, process, clock } = world;
  const steps: readonly (() => Promise<unknown>)[] = [
    async () => undefined,
    () => inbox.settle(eventKey("2"), "failed", RETRIES_EXHAUSTED, "AccessDeniedException"),
    () => inbox.settle(eventKey("3"), "failed", "EVENT_UNSTORABLE"),
    () => inbox.settle(eventKey("4"), "unread", "UNKNOWN_TYPE"),
    async () => undefined,
    () => process(eventKey("6")),
  ];
  for (const [index, step] of steps.entries()) {
    const id = String(index + 1);
    await receive(id === "5" ? stripeEvent("customer.created", {}, { id: "evt_5" }) : captured(id));
    await step();
    clock.advance(MINUTE);
  }
  return world;
}

describe("the list of events", () => {
  test.each([
    [["waiting"], ["evt_2", "evt_1"]],
    [["failed"], ["evt_2", "evt_3"]],
    [["unread"], ["evt_4"]],
    [["ignored"], ["evt_5"]],
    [
      ["waiting", "failed", "unread"],
      ["evt_2", "evt_1", "evt_4", "evt_3"],
    ],
  ] as const)("by %j has the events of these states, and no processed one", async (states, ids) => {
    const { events } = await oneOfEach();
    expect(keysOf(await events(states))).toEqual(ids.map((id) => `stripe#${id}`));
  });

  test("shows the state, the type, the reason and the cause of an event whose retries are exhausted", async () => {
    const { events } = await oneOfEach();
    const [event] = await events(["failed"], { cause: "AccessDeniedException" });
    expect(event).toMatchObject({
      key: eventKey("2"),
      state: "failed",
      type: "payment_intent.succeeded",
      reason: RETRIES_EXHAUSTED,
      cause: "AccessDeniedException",
    });
  });

  test.each([
    [{ provider: "paypal" }, []],
    [{ type: "payment_intent.*" }, ["evt_2", "evt_1", "evt_4", "evt_3"]],
    [{ type: "customer.created" }, ["evt_5"]],
    [{ cause: "UNKNOWN_TYPE" }, ["evt_4"]],
    [{ cause: RETRIES_EXHAUSTED }, ["evt_2"]],
  ])("by %j has the events that fit alone", async (filter, ids) => {
    const { events } = await oneOfEach();
    const all = await events(["waiting", "failed", "unread", "ignored"], filter);
    expect(keysOf(all)).toEqual(ids.map((id) => `stripe#${id}`));
  });

  test("by time has the events that were received from then on, and before the other time", async () => {
    const { events, clock } = await oneOfEach();
    const at = (minutesAgo: number) => new Date(clock.now().getTime() - minutesAgo * MINUTE);
    const all = await events(["waiting", "failed", "unread", "ignored"], { since: at(5), until: at(3) });
    expect(keysOf(all).sort()).toEqual(["stripe#evt_2", "stripe#evt_3"]);
  });

  test("reads no more of the index than it shows, and no table", async () => {
    const { events, dynamo } = await oneOfEach();
    const calls: unknown[] = [];
    dynamo.fault = (command) => calls.push(command);
    await events(["unread"]);
    expect(calls).toHaveLength(4);
    expect(calls.every((call) => call instanceof QueryCommand && call.input.IndexName === "by-unprocessed")).toBe(true);
  });

  test("finds the type of an event that was tried before it could be listed", async () => {
    const { inbox, events, clock, dynamo } = eventOperations();
    await inbox.accept({
      key: eventKey("1"),
      type: "a.type",
      body: Buffer.from("{}"),
      receivedAt: clock.now(),
      state: "received",
    });
    await inbox.settle(eventKey("1"), "unread", "UNKNOWN_TYPE");
    const calls: unknown[] = [];
    dynamo.fault = (command) => calls.push(command);
    expect(keysOf(await events(["unread"], { type: "a.type" }))).toEqual(["stripe#evt_1"]);
    expect(calls.filter((call) => call instanceof BatchGetCommand)).toHaveLength(1);
  });

  test("leaves out ignored events whose bodies have expired, since nothing can be done about them", async () => {
    const { inbox, receive, clock, events } = eventOperations();
    await receive(captured("1"));
    await inbox.settle(eventKey("1"), "ignored");
    expect(await events(["ignored"])).toHaveLength(1);
    clock.advance(7 * 24 * 60 * MINUTE + 1);
    expect(await events(["ignored"])).toEqual([]);
  });
});

test("a list of many events is in the order of time across all shards, and stops reading where it is cut", async () => {
  const { inbox, clock, events, plan, dynamo } = eventOperations();
  for (let n = 0; n < 40; n++) {
    const key = eventKey(String(n).padStart(2, "0"));
    await inbox.accept({ key, type: "any", body: Buffer.from("{}"), receivedAt: clock.now(), state: "ignored" });
    clock.advance(1000);
  }
  const all = keysOf(await events(["ignored"], {}, "oldest"));
  expect(all).toEqual([...all].sort());
  expect(keysOf(await events(["ignored"]))).toEqual([...all].reverse());
  dynamo.takeReads();
  expect(await plan(["ignored"], {}, 10)).toMatchObject({ hasMore: true, events: { length: 10 } });
  expect(dynamo.takeReads().calls).toBe(4);
});
