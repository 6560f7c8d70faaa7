import { expect, test } from "@jest/globals";
import type { ProviderObjects } from "../../core/webhooks/application/ports";
import { eventSources } from "../../core/webhooks/providers/catalog";
import { makeProcessor } from "../../lambda/webhook-processor/handler";
import { sqsBatch } from "../../testing/events";
import { FakeClock, InMemoryInbox, noObjects, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { InMemoryNotifications } from "../../testing/payment-fakes";
import { paymentIntent, stripeEvent, thinEvent } from "../../testing/stripe";

const done = { batchItemFailures: [] };
const pointer = (eventId: string) => sqsBatch(JSON.stringify({ provider: "stripe", event_id: eventId }));
const intent = paymentIntent({ status: "succeeded", amount_received: 4250, metadata: { merchant_id: "mrc_1" } });
/** A Stripe that gives the intent as it is now, a minute after the event. */
const stripe: ProviderObjects = {
  fetch: async () => ({ object: intent, at: new Date("2026-11-18T10:01:00.000Z"), apiVersion: "2025-03-31.basil" }),
};

async function world() {
  const inbox = new InMemoryInbox();
  const transactions = new InMemoryLedger(inbox);
  const metrics = new RecordingMetrics();
  const receive = (eventId: string, type: string, body: string) =>
    inbox.accept({
      key: { provider: "stripe", eventId },
      type,
      body: Buffer.from(body),
      receivedAt: new Date(),
      state: "received",
    });
  const thin = thinEvent("v1.payment_intent.succeeded", { id: "pi_1", type: "payment_intent" }, { id: "evt_thin" });
  await receive("evt_thin", "v1.payment_intent.succeeded", thin);
  const process = (objects: ProviderObjects, eventId = "evt_thin") =>
    makeProcessor({
      objects,
      notificationQueue: new InMemoryNotifications(),
      deployment: "dev",
      gateway: "sandbox",
      sources: eventSources,
      inbox,
      transactions,
      retryAfter: async () => undefined,
      clock: new FakeClock(),
      log: new RecordingLog(),
      metrics,
    })(pointer(eventId));
  return { inbox, transactions, metrics, receive, process };
}

test("a thin event without a key is unread, and in the ledger once the key is set", async () => {
  const { inbox, transactions, metrics, process } = await world();
  expect(await process(noObjects)).toEqual(done);
  expect(inbox.states.get("stripe#evt_thin")).toMatchObject({ state: "unread", reason: "OBJECT_NOT_FETCHED" });
  expect(metrics.of("EventUnread")).toBe(1);
  expect(await process(stripe)).toEqual(done);
  expect(inbox.states.get("stripe#evt_thin")).toMatchObject({ state: "processed" });
  expect(transactions.state("stripe_pi_1")).toMatchObject({ status: "captured", captured: 4250n, merchantId: "mrc_1" });
});

test("the snapshot twin of a thin event changes nothing, and notifies nobody again", async () => {
  const { transactions, receive, process } = await world();
  await process(stripe);
  const before = transactions.state("stripe_pi_1");
  await receive(
    "evt_twin",
    "payment_intent.succeeded",
    stripeEvent("payment_intent.succeeded", intent, { id: "evt_twin" }),
  );
  expect(await process(noObjects, "evt_twin")).toEqual(done);
  expect(transactions.state("stripe_pi_1")).toEqual(before);
  expect(transactions.rows.at(-1)?.changes).toBeUndefined();
});

test("a Stripe that does not answer now leaves a thin event to a retry", async () => {
  const { inbox, process } = await world();
  const down: ProviderObjects = { fetch: () => Promise.reject(new Error("Stripe answered 503")) };
  expect(await process(down)).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
  expect(inbox.states.size).toBe(0);
});

test("a provider that answers one event with another for ever is asked twice", async () => {
  const { inbox, process } = await world();
  let fetches = 0;
  const circle: ProviderObjects = {
    fetch: async () => {
      fetches++;
      return { object: {}, at: new Date(), apiVersion: "" };
    },
  };
  await process(circle);
  expect(fetches).toBeLessThanOrEqual(2);
  expect(inbox.states.get("stripe#evt_thin")).toMatchObject({ state: "unread" });
});
