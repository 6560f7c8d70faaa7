import { describe, expect, test } from "@jest/globals";
import { eventKeyText } from "../../core/ledger/domain/observation";
import { RETRIES_EXHAUSTED } from "../../core/webhooks/application/ports";
import { EVENT_AGES } from "../../core/webhooks/domain/event-age";
import { captured, eventKey, eventWorld, INBOX } from "../../testing/event-world";
import { SPREAD } from "../../testing/spread";

const MINUTE_MS = 60_000;

/** A world in which the pointers of these events were lost. */
async function worldWith(...ids: readonly string[]) {
  const world = eventWorld();
  for (const id of ids) await world.receive(captured(id));
  const { queue } = world;
  queue.sent.length = 0;
  return { ...world, requeued: () => queue.sent.splice(0).map(({ eventId }) => eventId) };
}

describe("an event that waits", () => {
  test("an event whose pointer was lost is queued again at each of four ages, then once a day", async () => {
    const { clock, sweep, queue, metrics } = await worldWith("1");
    const minutes: number[] = [];
    for (let minute = 1; minute <= 3 * 1440; minute++) {
      clock.advance(MINUTE_MS);
      await sweep();
      if (queue.sent.splice(0).length > 0) minutes.push(minute);
    }
    expect(minutes).toEqual([...EVENT_AGES, 2 * 1440, 3 * 1440]);
    expect([metrics.of("EventRequeued"), metrics.of("EventStuck")]).toEqual([3, 3]);
  });

  test("an event whose ages passed while no sweep ran is queued once by the next one, and again at its next age", async () => {
    const { clock, sweep, requeued, listed, inMinutes } = await worldWith("1");
    clock.advance(120 * MINUTE_MS);
    const sixHours = inMinutes(360 - 120);
    await sweep();
    await sweep();
    expect(requeued()).toEqual(["evt_1"]);
    expect(listed(eventKey("1"))).toEqual(["waiting", sixHours]);
  });

  test("events that were listed under fewer shards are queued once at each age, after the shards were raised", async () => {
    const names = Array.from({ length: 20 }, (_, index) => String(index));
    const { clock, sweep, requeued } = await worldWith(...names);
    clock.advance(15 * MINUTE_MS);
    const raised = { ...SPREAD, shards: 13 };
    await sweep(raised);
    expect(requeued().sort()).toEqual(names.map((name) => `evt_${name}`).sort());
    await sweep(raised);
    expect(requeued()).toEqual([]);
  });

  test("an event is queued again once its retries are exhausted, at its next age", async () => {
    const { clock, sweep, inbox, requeued } = await worldWith("1");
    clock.advance(20 * MINUTE_MS);
    await sweep();
    requeued();
    await inbox.settle(eventKey("1"), "failed", RETRIES_EXHAUSTED);
    clock.advance(39 * MINUTE_MS);
    await sweep();
    expect(requeued()).toEqual([]);
    clock.advance(MINUTE_MS);
    await sweep();
    expect(requeued()).toEqual(["evt_1"]);
  });

  test("an event that was processed, was ignored, is unread or failed for good is not queued again", async () => {
    const { clock, sweep, inbox, process, requeued } = await worldWith("processed", "ignored", "unread", "failed");
    await process(eventKey("processed"));
    await inbox.settle(eventKey("ignored"), "ignored");
    await inbox.settle(eventKey("unread"), "unread", "UNKNOWN_TYPE");
    await inbox.settle(eventKey("failed"), "failed", "EVENT_UNSTORABLE");
    clock.advance(3 * 1440 * MINUTE_MS);
    await sweep();
    expect(requeued()).toEqual([]);
  });

  test("an event that is settled while it is queued again does not come back to the list", async () => {
    const { clock, sweep, queue, process, listed, stateOf } = await worldWith("1");
    clock.advance(15 * MINUTE_MS);
    const send = queue.send.bind(queue);
    queue.send = async (key) => {
      await send(key);
      await process(key);
    };
    await sweep();
    expect([listed(eventKey("1")), await stateOf(eventKey("1"))]).toEqual([undefined, "processed"]);
  });

  test("an event that becomes unread while it is queued again keeps the time of that, and an ignored one is listed from then on", async () => {
    const { clock, sweep, queue, inbox, dynamo, listed, inMinutes } = await worldWith("1", "2");
    clock.advance(15 * MINUTE_MS);
    const send = queue.send.bind(queue);
    queue.send = async (key) => {
      await send(key);
      if (key.eventId === "evt_1") await inbox.settle(key, "unread", "UNKNOWN_TYPE");
      else await inbox.settle(key, "ignored");
    };
    await sweep();
    expect(listed(eventKey("1"))).toEqual(["unread", inMinutes(0)]);
    expect(dynamo.item(INBOX, { event_key: eventKeyText(eventKey("2")), record: "state" })).toEqual({
      event_key: "stripe#evt_2",
      record: "state",
      event_type: "payment_intent.succeeded",
      state: "ignored",
      received_at: inMinutes(-15),
      settled_at: inMinutes(0),
      unprocessed_shard: expect.stringMatching(/^ignored#\d$/),
      attention_from: inMinutes(0),
    });
  });

  test("the body of a stuck event outlives its retention, until the event is processed", async () => {
    const { clock, sweep, dynamo, process, inbox } = await worldWith("1");
    const expiry = () => dynamo.item(INBOX, { event_key: eventKeyText(eventKey("1")), record: "event" })?.expires_at;
    clock.advance(1440 * MINUTE_MS);
    expect(expiry()).toBeDefined();
    await sweep();
    expect(expiry()).toBeUndefined();
    expect(await inbox.load(eventKey("1"))).toMatchObject({ isKept: true });
    await process(eventKey("1"));
    expect(expiry()).toBe(Math.floor(clock.now().getTime() / 1000) + 7 * 86_400);
  });
});

describe("a sweep of events", () => {
  const ids = (count: number, kind: string) => Array.from({ length: count }, (_, index) => `${kind}_${index}`);

  test("an event that cannot be queued holds up no other, fails the sweep, and is queued by the next one", async () => {
    const { clock, sweep, queue, requeued, metrics } = await worldWith("1", "broken", "2");
    clock.advance(15 * MINUTE_MS);
    const send = queue.send.bind(queue);
    queue.send = async (key) => {
      if (key.eventId === "evt_broken") throw new Error("not queued");
      await send(key);
    };
    await expect(sweep()).rejects.toThrow("not queued");
    expect(requeued().sort()).toEqual(["evt_1", "evt_2"]);
    queue.send = send;
    await sweep();
    expect(requeued()).toEqual(["evt_broken"]);
    expect(metrics.of("EventRequeued")).toBe(3);
  });

  test("an event that was queued and could not be postponed is queued again by the next sweep", async () => {
    const { clock, sweep, dynamo, requeued } = await worldWith("1");
    clock.advance(15 * MINUTE_MS);
    dynamo.fault = (command) => {
      if (command?.constructor.name === "UpdateCommand") throw new Error("throttled");
    };
    await expect(sweep()).rejects.toThrow("throttled");
    dynamo.fault = () => undefined;
    await sweep();
    await sweep();
    expect(requeued()).toEqual(["evt_1", "evt_1"]);
  });

  test("a sweep ends when its time is over, and those after it queue the rest, each event once", async () => {
    const { clock, sweep, queue, requeued } = await worldWith(...ids(400, "stuck"));
    clock.advance(15 * MINUTE_MS);
    const send = queue.send.bind(queue);
    queue.send = async (key) => {
      clock.advance(500);
      await send(key);
    };
    await sweep();
    const first = requeued();
    expect(first.length).toBeGreaterThan(80);
    expect(first.length).toBeLessThan(200);
    const all = [...first];
    for (let sweeps = 0; sweeps < 6; sweeps++) {
      await sweep();
      all.push(...requeued());
    }
    expect(new Set(all).size).toBe(400);
    expect(all.length).toBe(400);
  });

  test("under a flood of events at their first age, an event at its last age has its turn", async () => {
    const { clock, sweep, queue, receive, requeued, metrics } = await worldWith("old");
    for (const minutes of [15, 60 - 15, 360 - 60]) {
      clock.advance(minutes * MINUTE_MS);
      await sweep();
    }
    clock.advance((1440 - 360 - 14) * MINUTE_MS);
    for (const id of ids(1_000, "flood")) await receive(captured(id));
    requeued();
    clock.advance(15 * MINUTE_MS);
    const send = queue.send.bind(queue);
    queue.send = async (key) => {
      clock.advance(1_000);
      await send(key);
    };
    await sweep();
    expect(requeued()).toContain("evt_old");
    expect(metrics.of("EventStuck")).toBe(1);
  });

  test("a sweep reads the same for ten stuck events, whether none or 20,000 were processed", async () => {
    const readsBeside = async (settled: number) => {
      const { clock, sweep, dynamo, inbox, transactions, requeued, process } = await worldWith(...ids(10, "stuck"));
      const receivedAt = clock.now();
      const body = Buffer.from("{}");
      for (let number = 0; number < settled; number++) {
        const key = eventKey(`settled_${number}`);
        await inbox.accept({ key, type: "any", body, receivedAt, state: "received" });
        await inbox.list({ key, type: "any", receivedAt });
        if (number % 2 === 0) await inbox.settle(key, "ignored");
        else await transactions.finish(key);
      }
      expect(await process(eventKey("none"))).toBe(false);
      clock.advance(15 * MINUTE_MS);
      dynamo.takeReads();
      await sweep();
      expect(requeued().length).toBe(10);
      return dynamo.takeReads();
    };
    const reads = await readsBeside(0);
    expect(reads).toEqual({ calls: SPREAD.shards, items: 10 });
    expect(await readsBeside(20_000)).toEqual(reads);
  });
});
