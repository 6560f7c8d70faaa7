import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "@jest/globals";
import { RETRIES_EXHAUSTED } from "../../core/webhooks/application/ports";
import { captured, eventKey, eventWorld, INBOX } from "../../testing/event-world";

const KEY = eventKey("1");
const BODY = captured("1");
const bodyKey = { event_key: "stripe#evt_1", record: "event" };

type World = ReturnType<typeof eventWorld>;
const reopen = ({ replays, clock }: World) => replays.reopen({ key: KEY, type: "a type", receivedAt: clock.now() });
const accept = ({ inbox, clock }: World, state: "received" | "ignored") =>
  inbox.accept({ key: KEY, type: "a type", body: Buffer.from(BODY), receivedAt: clock.now(), state });

/** How an event comes to each of the states from which it may be replayed. */
const states: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  "ignored when it came": (world) => accept(world, "ignored"),
  "ignored by the processor": async (world) => {
    await world.receive(BODY);
    await world.inbox.settle(KEY, "ignored");
  },
  unread: async (world) => {
    await world.receive(BODY);
    await world.inbox.settle(KEY, "unread", "UNKNOWN_TYPE");
  },
  "failed for good": async (world) => {
    await world.receive(BODY);
    await world.inbox.settle(KEY, "failed", "EVENT_UNSTORABLE");
  },
  "failed when its retries were exhausted": async (world) => {
    await world.receive(BODY);
    await world.inbox.settle(KEY, "failed", RETRIES_EXHAUSTED, "AccessDeniedException");
  },
  received: (world) => world.receive(BODY),
  "stored, when the receiver was stopped before it listed it": (world) => accept(world, "received"),
};

describe.each(Object.entries(states))("an event that is %s", (_, arrange) => {
  test("is listed once, as waiting, when an operator reopens it, and processed by its pointer", async () => {
    const world = eventWorld();
    await arrange(world);
    expect(await reopen(world)).toBe("waiting");
    const listed = world.dynamo.indexed(INBOX, "by-unprocessed");
    expect(listed).toMatchObject([{ record: "state", attention_from: world.inMinutes(15) }]);
    expect(listed[0]).not.toHaveProperty("reason");
    expect(listed[0]).not.toHaveProperty("cause");
    expect(await world.process(KEY)).toBe(true);
    expect([await world.stateOf(KEY), world.listed(KEY)]).toEqual(["processed", undefined]);
  });

  test("is queued by the reconciler when its replay is stopped before the pointer is queued", async () => {
    const world = eventWorld();
    await arrange(world);
    await reopen(world);
    const before = world.queue.sent.length;
    world.clock.advance(15 * 60_000);
    await world.sweep();
    expect(world.queue.sent.slice(before)).toEqual([KEY]);
  });

  test("keeps its body past its time while it waits, and lets it expire once it is processed", async () => {
    const world = eventWorld();
    await arrange(world);
    await reopen(world);
    expect(world.dynamo.item(INBOX, bodyKey)?.expires_at).toBeUndefined();
    await world.process(KEY);
    expect(world.dynamo.item(INBOX, bodyKey)?.expires_at).toBe(world.clock.now().getTime() / 1000 + 7 * 86_400);
  });

  test("is in the ledger once, however often it is reopened and queued", async () => {
    const world = eventWorld();
    await arrange(world);
    for (let times = 0; times < 3; times++) {
      await reopen(world);
      await world.process(KEY);
    }
    expect(await reopen(world)).toBe("processed");
    expect(world.metrics.of("EventProcessed")).toBe(1);
  });
});

test("a reopened event whose retries are exhausted again is queued again by the reconciler", async () => {
  const world = eventWorld();
  await accept(world, "ignored");
  expect(await world.process(KEY)).toBe(true);
  expect(world.listed(KEY)?.[0]).toBe("ignored");
  await reopen(world);
  world.dynamo.fault = (command) => {
    if (command instanceof BatchGetCommand) throw new Error("away");
  };
  expect(await world.process(KEY, { receives: 10 })).toBe(false);
  expect(world.listed(KEY)).toEqual(["waiting", world.inMinutes(15)]);
});

test("an event that has no body any more is not reopened, and nothing is written", async () => {
  const world = eventWorld();
  expect(await reopen(world)).toBe("expired");
  expect(world.dynamo.indexed(INBOX, "by-unprocessed")).toEqual([]);
});

test("a processed event is not reopened, and its body expires as before", async () => {
  const world = eventWorld();
  await world.receive(BODY);
  await world.process(KEY);
  const before = [world.dynamo.item(INBOX, bodyKey), world.dynamo.item(INBOX, { ...bodyKey, record: "state" })];
  expect(await reopen(world)).toBe("processed");
  expect([world.dynamo.item(INBOX, bodyKey), world.dynamo.item(INBOX, { ...bodyKey, record: "state" })]).toEqual(
    before,
  );
});

test("an event is listed with the name of the error that its last try ended with, and never with its message", async () => {
  const world = eventWorld();
  await world.receive(BODY);
  world.dynamo.fault = (command) => {
    if (command instanceof BatchGetCommand)
      throw Object.assign(new Error("jane@shop.example"), { name: "AccessDeniedException" });
  };
  await world.process(KEY, { receives: 10 });
  const listed = world.dynamo.indexed(INBOX, "by-unprocessed");
  expect(listed).toMatchObject([{ reason: RETRIES_EXHAUSTED, cause: "AccessDeniedException" }]);
  expect(JSON.stringify(listed)).not.toContain("jane");
});
