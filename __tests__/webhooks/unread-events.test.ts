import { expect, test } from "@jest/globals";
import type { EventSource } from "../../core/webhooks/application/ports";
import { eventSources } from "../../core/webhooks/providers/catalog";
import { stripeWebhooks } from "../../core/webhooks/providers/stripe";
import { makeProcessor } from "../../lambda/webhook-processor/handler";
import { sqsBatch } from "../../testing/events";
import { FakeClock, InMemoryInbox, noObjects, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { InMemoryNotifications } from "../../testing/payment-fakes";
import { paymentIntent, stripeEvent } from "../../testing/stripe";

const KEY = { provider: "stripe", eventId: "evt_1" };
const settled = { batchItemFailures: [] };
/** The code before it has learned the shape of the event. */
const unlearned = new Map<string, EventSource>([
  ["stripe", { ...stripeWebhooks, read: () => ({ outcome: "unread", reason: "UNEXPECTED_SHAPE" }) }],
]);
/** The code while it takes the event's type for irrelevant. */
const ignorant = new Map<string, EventSource>([
  ["stripe", { ...stripeWebhooks, read: () => ({ outcome: "irrelevant" }) }],
]);

async function world() {
  const inbox = new InMemoryInbox();
  const transactions = new InMemoryLedger(inbox);
  const metrics = new RecordingMetrics();
  const log = new RecordingLog();
  const body = Buffer.from(stripeEvent("payment_intent.succeeded", paymentIntent(), { id: KEY.eventId }));
  await inbox.accept({ key: KEY, type: "any", body, receivedAt: new Date(), state: "received" });
  const process = (sources: ReadonlyMap<string, EventSource>) =>
    makeProcessor({
      objects: noObjects,
      notificationQueue: new InMemoryNotifications(),
      deployment: "dev",
      gateway: "sandbox",
      sources,
      inbox,
      transactions,
      retryAfter: async () => undefined,
      clock: new FakeClock(),
      log,
      metrics,
    })(sqsBatch(JSON.stringify({ provider: KEY.provider, event_id: KEY.eventId })));
  return { inbox, transactions, metrics, log, process };
}

test("an event that cannot be read is kept as unread, counted once, and leaves no dead letter", async () => {
  const { inbox, transactions, metrics, log, process } = await world();
  expect(await process(unlearned)).toEqual(settled);
  expect(await process(unlearned)).toEqual(settled);
  expect(inbox.states.get("stripe#evt_1")).toEqual({ state: "unread", reason: "UNEXPECTED_SHAPE" });
  expect(inbox.kept).toEqual(new Set(["stripe#evt_1"]));
  expect(metrics.of("EventUnread")).toBe(1);
  expect(log.entries).toContainEqual(
    expect.objectContaining({ message: "webhook unread", fields: expect.objectContaining({ provider: "stripe" }) }),
  );
  expect(transactions.rows).toEqual([]);
});

test("an unread event is in the ledger once the code has learned it and its pointer comes again", async () => {
  const { inbox, transactions, process } = await world();
  await process(unlearned);
  expect(await process(eventSources)).toEqual(settled);
  expect(inbox.stateOf(KEY)).toBe("processed");
  expect(transactions.rows.length).toBe(1);
  expect(inbox.kept.size).toBe(0);
  await process(eventSources);
  expect(transactions.rows.length).toBe(1);
});

test("an unread event that turns out to be irrelevant is ignored, and its body expires again", async () => {
  const { inbox, transactions, process } = await world();
  await process(unlearned);
  await process(ignorant);
  expect(inbox.stateOf(KEY)).toBe("ignored");
  expect(inbox.kept.size).toBe(0);
  expect(transactions.rows).toEqual([]);
});

test("an ignored event is processed again only after an operator has reopened it", async () => {
  const { inbox, transactions, process } = await world();
  await process(ignorant);
  await process(eventSources);
  expect(inbox.stateOf(KEY)).toBe("ignored");
  expect(await inbox.reopen({ key: KEY })).toBe("waiting");
  await process(eventSources);
  expect([inbox.stateOf(KEY), inbox.kept.size]).toEqual(["processed", 0]);
  expect(transactions.rows.length).toBe(1);
});

test("a replayed event that still cannot be read is unread again, and counted again", async () => {
  const { inbox, metrics, process } = await world();
  await process(unlearned);
  await inbox.reopen({ key: KEY });
  await process(unlearned);
  expect(inbox.stateOf(KEY)).toBe("unread");
  expect(metrics.of("EventUnread")).toBe(2);
});

test("a replay of a processed event changes nothing", async () => {
  const { inbox, transactions, process } = await world();
  await process(eventSources);
  expect(await inbox.reopen({ key: KEY })).toBe("processed");
  await process(eventSources);
  expect(transactions.rows.length).toBe(1);
});

test("a thin event whose object cannot be fetched is kept as unread", async () => {
  const { inbox, process } = await world();
  const thin = new Map<string, EventSource>([
    [
      "stripe",
      {
        ...stripeWebhooks,
        read: () => ({
          outcome: "fetch",
          object: { type: "payment_intent", id: "pi_1" },
          type: "payment_intent.succeeded",
        }),
      },
    ],
  ]);
  expect(await process(thin)).toEqual(settled);
  expect(inbox.states.get("stripe#evt_1")).toEqual({ state: "unread", reason: "OBJECT_NOT_FETCHED" });
});
