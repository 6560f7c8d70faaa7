import { describe, expect, test } from "@jest/globals";
import { planByKeys } from "../../core/operations/application/events/plan-replay";
import { EventExpired } from "../../core/operations/application/events/replay-events";
import { RETRIES_EXHAUSTED } from "../../core/webhooks/application/ports";
import { eventOperations, keysOf } from "../../testing/event-operations";
import { captured, eventKey, INBOX } from "../../testing/event-world";
import { stripeEvent } from "../../testing/stripe";

type World = ReturnType<typeof eventOperations>;

/** So many events that failed when their retries were exhausted. */
async function failed(count: number): Promise<World> {
  const world = eventOperations();
  for (let n = 0; n < count; n++) {
    await world.receive(captured(`${n}`));
    await world.inbox.settle(eventKey(`${n}`), "failed", RETRIES_EXHAUSTED, "AccessDeniedException");
    world.clock.advance(1);
  }
  world.queue.sent.length = 0;
  world.clock.advance(1000);
  return world;
}

/** The processor takes all that is queued. */
async function processQueued({ queue, process }: World): Promise<void> {
  for (const key of queue.sent.splice(0)) expect(await process(key)).toBe(true);
}

test("a replay says beforehand how many events fit, and changes nothing of them", async () => {
  const world = await failed(3);
  const before = world.dynamo.indexed(INBOX, "by-unprocessed");
  const { events, hasMore } = await world.plan(["failed"], { cause: "AccessDeniedException" });
  expect([keysOf(events), hasMore]).toEqual([["stripe#evt_0", "stripe#evt_1", "stripe#evt_2"], false]);
  expect(await world.plan(["failed"], { cause: "TimeoutError" })).toMatchObject({ events: [] });
  expect(world.dynamo.indexed(INBOX, "by-unprocessed")).toEqual(before);
  expect(world.queue.sent).toEqual([]);
});

test("a replay is recorded before its first event is reopened", async () => {
  const world = await failed(1);
  world.dynamo.fault = () => world.actions.journal.push("an event");
  const { events } = await world.plan(["failed"]);
  world.actions.journal.length = 0;
  await world.replay({ events });
  expect(world.actions.journal.slice(0, 2)).toEqual(["begin events replay", "an event"]);
});

test("a replay that is stopped half-way goes on with the rest, and each event is processed once", async () => {
  const world = await failed(10);
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => {
    if (done === 4) stop.abort();
  };
  const first = await world.replay({ ...(await world.plan(["failed"])), signal: stop.signal, onProgress });
  expect(first.outcome).toBe("stopped");
  const rest = await world.plan(["failed"]);
  expect(first.done + rest.events.length).toBe(10);
  const second = await world.replay(rest);
  expect(second).toMatchObject({ id: first.id, outcome: "finished", done: rest.events.length });
  expect(keysOf(world.queue.sent.map((key) => ({ key }))).sort()).toEqual(
    Array.from({ length: 10 }, (_, n) => `stripe#evt_${n}`),
  );
  await processQueued(world);
  expect(world.metrics.of("EventProcessed")).toBe(10);
  expect(await world.events(["waiting", "failed"])).toEqual([]);
});

test("a run that goes on leaves out events that wait since the run before, though they still fit", async () => {
  const world = eventOperations();
  for (let n = 0; n < 6; n++) await world.receive(captured(`${n}`));
  world.queue.sent.length = 0;
  const stop = new AbortController();
  const onProgress = () => stop.abort();
  const plan = () => world.plan(["waiting"]);
  const first = await world.replay({
    ...(await plan()),
    filter: { state: "waiting" },
    signal: stop.signal,
    onProgress,
  });
  expect(first).toMatchObject({ outcome: "stopped" });
  world.clock.advance(1000);
  const all = await plan();
  expect(all.events).toHaveLength(6);
  expect(await world.replay({ ...all, filter: { state: "waiting" } })).toMatchObject({ done: 6 - first.done });
  expect(world.queue.sent).toHaveLength(6);
});

test("a later replay of the same filter is a new one, and takes events that failed again", async () => {
  const world = await failed(2);
  await world.replay(await world.plan(["failed"]));
  for (const n of ["0", "1"]) await world.inbox.settle(eventKey(n), "failed", RETRIES_EXHAUSTED);
  world.clock.advance(1000);
  expect(await world.replay(await world.plan(["failed"]))).toMatchObject({ done: 2 });
  expect(world.actions.actions.size).toBe(2);
});

describe("a replay that is stopped between reopening an event and queueing its pointer", () => {
  const stopped = async () => {
    const world = await failed(1);
    const send = world.queue.send.bind(world.queue);
    world.queue.send = () => Promise.reject(new Error("stopped"));
    const failures: unknown[] = [];
    const plan = await world.plan(["failed"]);
    const result = await world.replay({ ...plan, onFailure: (_, error) => failures.push(error) });
    expect([result.failed, failures]).toEqual([1, [new Error("stopped")]]);
    world.queue.send = send;
    return world;
  };

  test("leaves the event listed as waiting, and the reconciler queues it", async () => {
    const world = await stopped();
    expect(world.listed(eventKey("0"))?.[0]).toBe("waiting");
    world.clock.advance(15 * 60_000);
    await world.sweep();
    await processQueued(world);
    expect(await world.stateOf(eventKey("0"))).toBe("processed");
  });

  test("lets a replay of what waits queue it at once", async () => {
    const world = await stopped();
    const result = await world.replay({ ...(await world.plan(["waiting"])), filter: { state: "waiting" } });
    expect(result.done).toBe(1);
    await processQueued(world);
    expect(await world.stateOf(eventKey("0"))).toBe("processed");
  });
});

test("an ignored and an unread event are replayed once the code has learned them, each processed once", async () => {
  const world = eventOperations();
  const ignored = {
    key: eventKey("1"),
    type: "a.type",
    body: Buffer.from(captured("1")),
    receivedAt: world.clock.now(),
  };
  await world.inbox.accept({ ...ignored, state: "ignored" });
  await world.receive(captured("2"));
  await world.inbox.settle(eventKey("2"), "unread", "UNKNOWN_TYPE");
  world.queue.sent.length = 0;
  const plan = await world.plan(["ignored", "unread"]);
  await world.replay(plan);
  await processQueued(world);
  // The plan of before, once more: what is in the ledger is left as it is.
  world.clock.advance(1000);
  expect(await world.replay(plan)).toMatchObject({ done: 0, unchanged: 2, failed: 0 });
  expect(world.queue.sent).toEqual([]);
  expect(world.metrics.of("EventProcessed")).toBe(2);
});

test("an ignored event that still says nothing about a payment is ignored again", async () => {
  const world = eventOperations();
  await world.receive(stripeEvent("customer.created", {}, { id: "evt_1" }));
  await world.replay(await world.plan(["ignored"]));
  await processQueued(world);
  expect([await world.stateOf(eventKey("1")), world.listed(eventKey("1"))?.[0]]).toEqual(["ignored", "ignored"]);
  expect(await world.events(["ignored"])).toHaveLength(1);
});

test("a replay of keys tells what is processed and what is not stored from what it would process again", async () => {
  const world = await failed(1);
  await world.receive(captured("done"));
  await world.process(eventKey("done"));
  const plan = await planByKeys(world.records, [eventKey("0"), eventKey("done"), eventKey("none")]);
  expect([keysOf(plan.events), plan.processed, plan.missing]).toEqual([
    ["stripe#evt_0"],
    [eventKey("done")],
    [eventKey("none")],
  ]);
});

test("an event whose body expired since the plan counts as failed, and hides no other", async () => {
  const world = await failed(2);
  const plan = await world.plan(["failed"]);
  const [gone] = plan.events;
  if (gone === undefined) throw new Error("no event");
  const failures: unknown[] = [];
  const events = [{ ...gone, key: eventKey("gone") }, ...plan.events.slice(1)];
  const result = await world.replay({ events, onFailure: (_, error) => failures.push(error) });
  expect(result).toMatchObject({ done: 1, failed: 1 });
  expect(failures).toEqual([expect.any(EventExpired)]);
});
