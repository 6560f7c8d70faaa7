import { expect, test } from "@jest/globals";
import type { WebhookAnswer } from "../../core/notifications/application/delivery-ports";
import { broken, ok } from "../../testing/delivery-world";
import { notifiedWorld } from "../../testing/notified-world";
import { aDispute, anEvent, anIntent, aRefund } from "../../testing/payment-events";

/** Names as long as Stripe's: what is written is as long as in life. */
const longName = (kind: string) => `stripe_${kind}_3QK9fT2eZvKYlo2C1r5mTq8x`;
const capture = anEvent([anIntent({ name: longName("pi"), merchantId: "mrc_0123456789" })], { id: "evt_capture" });
const common = { belongsTo: [longName("pi")] };
const refund = anEvent([aRefund({ ...common, name: longName("re") })], { id: "evt_refund" });
const dispute = anEvent([aDispute({ ...common, name: longName("dp") })], { id: "evt_dispute" });

/** Both functions' part of a notification, whose delivery begins a moment after it was made. */
async function costOf(world: ReturnType<typeof notifiedWorld>, messages: readonly string[]) {
  const notified = await world.costOf(() => world.notify(...messages));
  world.clock.advance(40);
  const delivered = await world.costOf(() => world.deliver());
  return { notified, delivered, writeUnits: notified.writeUnits + delivered.writeUnits };
}

test("a notification that is delivered at once takes 6 calls and 5 write units, where nobody is e-mailed", async () => {
  const world = notifiedWorld();
  const cost = await costOf(world, await world.record(capture));
  expect(world.posted.length).toBe(1);
  // The transaction, the notification, the message; the lease, the endpoint's breaker, the end.
  expect(cost).toMatchObject({ notified: { calls: 3 }, delivered: { calls: 3 } });
  expect(cost.writeUnits).toBeLessThanOrEqual(5);
});

test.each([
  ["a refund", refund],
  ["a dispute", dispute],
])("a notification of %s reads it with its transaction, and takes as many calls and write units", async (_, event) => {
  const world = notifiedWorld();
  await world.record(capture);
  const cost = await costOf(world, await world.record(event));
  expect(world.posted.length).toBe(1);
  expect(cost).toMatchObject({ notified: { calls: 3 }, delivered: { calls: 3 } });
  expect(cost.writeUnits).toBeLessThanOrEqual(5);
});

test("the transactions of a batch are read with one call", async () => {
  const world = notifiedWorld();
  const payments = Array.from({ length: 5 }, (_, n) =>
    anEvent([anIntent({ name: `stripe_pi_${n}` })], { id: `e${n}` }),
  );
  const messages: string[] = [];
  for (const payment of payments) messages.push(...(await world.record(payment)));
  const cost = await world.costOf(() => world.notify(...messages));
  expect(world.stored().length).toBe(5);
  // Each is stored and queued by itself.
  expect(cost.calls).toBe(1 + 5 + 5);
});

test("an e-mail to subscribers takes the call of the topic, and one that notes it", async () => {
  const [quiet, loud] = [notifiedWorld(), notifiedWorld({ hasSubscribers: true })];
  const without = await costOf(quiet, await quiet.record(capture));
  const cost = await costOf(loud, await loud.record(capture));
  expect(loud.emails()).toBe(1);
  expect(cost.notified.calls - without.notified.calls).toBe(2);
  expect(cost.writeUnits - without.writeUnits).toBe(1);
});

test("a lease leaves a delivery where the sweep finds it, so that a lost message is found after an hour", async () => {
  const world = notifiedWorld();
  await world.notify(...(await world.record(capture)));
  const [before] = world.dynamo.indexed("notifications", "by-due");
  world.clock.advance(40);
  const { writeUnits } = await world.costOf(() => world.lease());
  expect(world.dynamo.indexed("notifications", "by-due")).toEqual([before]);
  expect(writeUnits).toBe(1);
});

test("a change that is announced again is not stored again, and costs one read more", async () => {
  const world = notifiedWorld();
  const messages = await world.record(capture);
  const first = await world.costOf(() => world.notify(...messages));
  await world.deliver();
  const again = await world.costOf(() => world.notify(...messages));
  expect(world.queued).toEqual([]);
  expect(again.calls).toBe(first.calls);
  expect(world.stored().length).toBe(1);
});

test("a delivery whose first attempt fails is in by-due when its retry is due", async () => {
  const answers: WebhookAnswer[] = [broken, ok];
  const world = notifiedWorld({ answer: () => answers.shift() ?? ok });
  await world.notify(...(await world.record(capture)));
  const messages = [...world.queued];
  expect(await world.deliver()).toBe(1);
  expect(world.dynamo.indexed("notifications", "by-due").length).toBe(1);
  world.clock.advance(10_000);
  world.queued.push(...messages);
  expect(await world.deliver()).toBe(0);
  expect(world.dynamo.indexed("notifications", "by-due")).toEqual([]);
  expect(world.posted.length).toBe(2);
});
