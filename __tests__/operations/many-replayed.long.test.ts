import { expect, test } from "@jest/globals";
import { sideBySide } from "../../core/shared/application/side-by-side";
import { RETRIES_EXHAUSTED } from "../../core/webhooks/application/ports";
import { eventOperations } from "../../testing/event-operations";
import { captured, eventKey } from "../../testing/event-world";

const COUNT = 10_000;
/** Events a second. */
const PER_SECOND = 200;

test("ten thousand failed events, replayed by one command that is stopped half-way and started again, are processed once each", async () => {
  const world = eventOperations();
  const { inbox, clock, queue, metrics } = world;
  const keys = Array.from({ length: COUNT }, (_, n) => eventKey(`${n}`));
  await sideBySide(keys, 100, async (key) => {
    const event = { key, type: "payment_intent.succeeded", receivedAt: clock.now() };
    const body = Buffer.from(captured(key.eventId.replace("evt_", "")));
    await inbox.accept({ ...event, body, state: "received" });
    await inbox.list(event);
    await inbox.settle(key, "failed", RETRIES_EXHAUSTED, "AccessDeniedException");
  });

  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => {
    if (done === COUNT / 2) stop.abort();
  };
  const plan = () => world.plan(["failed"], { cause: "AccessDeniedException" });
  const first = await world.replay({ ...(await plan()), perSecond: PER_SECOND, signal: stop.signal, onProgress });
  expect(first.outcome).toBe("stopped");
  const rest = await plan();
  expect(rest.events).toHaveLength(COUNT - first.done);
  const second = await world.replay({ ...rest, perSecond: PER_SECOND });
  expect(second).toMatchObject({ id: first.id, outcome: "finished", done: rest.events.length, failed: 0 });

  // What the queue has is what was replayed, each event once.
  const queued = queue.sent.splice(0);
  expect(queued).toHaveLength(COUNT);
  expect(new Set(queued.map(({ eventId }) => eventId)).size).toBe(COUNT);
  for (const key of queued) await world.process(key);
  expect(metrics.of("EventProcessed")).toBe(COUNT);
  expect(await world.events(["waiting", "failed"])).toEqual([]);
  // A third run finds nothing to do.
  expect((await plan()).events).toEqual([]);
});
