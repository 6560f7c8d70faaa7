import { expect, test } from "@jest/globals";
import type { Batch } from "../../core/batches/application/batch";
import { letterQueues } from "../../core/operations/application/dead-letters/letter-queues";
import { redriveLetters } from "../../core/operations/application/dead-letters/redrive-letters";
import { runAction } from "../../core/operations/application/run-action";
import { batchWorld, csv, row } from "../../testing/batch-world";
import { deliveryWorld } from "../../testing/delivery-world";
import { sqsBatch } from "../../testing/events";
import { letterWorld, queueOf } from "../../testing/letter-world";
import { EVENT, notificationWorld } from "../../testing/notification-world";
import { RecordingGateway } from "../../testing/payment-fakes";
import { payment, paymentWorld } from "../../testing/payment-world";
import { pointer, processorWorld } from "../../testing/processor-world";
import { paymentIntent } from "../../testing/stripe";

interface Consumer {
  readonly body: string;
  /** What the queue's consumer, or the function or workflow behind it, does with the letter. */
  consume(): Promise<unknown>;
  /** What it has written, charged and sent so far. */
  effects(): unknown;
}

const consumers: Readonly<Record<string, () => Promise<Consumer>>> = {
  "webhook-processing": async () => {
    const { handle, receive, transactions, notifications } = processorWorld();
    await receive("evt_1", "payment_intent.succeeded", paymentIntent());
    const body = pointer("evt_1");
    return {
      body,
      consume: () => handle(sqsBatch(body)),
      effects: () => [transactions.rows, transactions.transactions, [...notifications.sent.keys()]],
    };
  },

  "transaction-processing": async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const { json } = await world.submit(payment({}), "key-1");
    const message = { transactionId: String(json.id), attempt: 1 };
    world.queue.sent.length = 0;
    return {
      body: JSON.stringify({ transaction_id: message.transactionId, attempt: 1 }),
      consume: async () => {
        world.queue.sent.push(message);
        await world.consume();
        await world.settle();
      },
      effects: () => [gateway.calls, world.transactions.rows, [...world.notifications.sent.keys()]],
    };
  },

  notifications: async () => {
    const { consume, notificationStore, published } = await notificationWorld();
    const change = { event: EVENT, type: "transaction.captured", revision: 1 };
    return {
      body: JSON.stringify({ message_id: "pay_1#1", transaction_id: "pay_1", change }),
      consume: async () => {
        await consume("pay_1");
        // Its delivery ends between the two.
        for (const stored of notificationStore.stored.values()) stored.state = "delivered";
      },
      effects: () => [[...notificationStore.stored.values()], published],
    };
  },

  "merchant-deliveries": async () => {
    const { notify, receive, posted, table } = deliveryWorld();
    await notify("ntf_1");
    return {
      body: JSON.stringify({ transaction_id: "tx_ntf_1", notification_id: "ntf_1", merchant_id: "mrc_1" }),
      consume: () => receive("ntf_1"),
      effects: () => [posted, [...table.stored.values()]],
    };
  },

  "rule-batch-uploads": async () => {
    const { create, upload, run, outcomeOf, submissions, batches } = batchWorld();
    const file = csv(row(1), row(2));
    const batchId = await create(file);
    const batch = batches.batches.get(batchId) as Batch;
    batches.batches.set(batchId, { ...batch, uploadUntil: "2026-11-18T11:00:00.000Z" });
    upload(batchId, file);
    return {
      body: JSON.stringify({ detail: { object: { key: `uploads/${batchId}`, "version-id": "v1" } } }),
      consume: () => run(batchId),
      effects: () => [outcomeOf(batchId), [...submissions.keys.values()]],
    };
  },
};

test("every queue whose letters are redriven to a consumer of work is tried", () => {
  const works = letterQueues.filter(({ origin }) => origin.kind === "queue" || origin.kind === "uploads");
  expect(Object.keys(consumers).sort()).toEqual(works.map(({ purpose }) => purpose).sort());
});

test.each(Object.keys(consumers))("a letter of %s that is redriven twice changes nothing twice", async (purpose) => {
  const consumer = await (consumers[purpose] as () => Promise<Consumer>)();
  const world = letterWorld();
  const box = world.box(purpose);
  box.add(consumer.body);
  const seen: string[] = [];
  const deps = {
    ...world.deps,
    events: { find: async () => ({ state: "failed", reason: "RETRIES_EXHAUSTED", hasBody: true }) as const },
    transactions: { find: async () => pendingPayment },
    notificationStore: { find: async () => ({ state: "pending", emailed: false }) as const },
    batches: { find: async () => ({ state: "interrupted", versionId: "v1" }) as Batch },
    targets: {
      send: consumer.consume as () => Promise<void>,
      call: async () => undefined,
      startBatch: consumer.consume as () => Promise<void>,
    },
  };
  // The first run is killed after it has sent, before it has deleted.
  box.beforeRemoval = () => {
    seen.push(JSON.stringify(consumer.effects()));
    if (seen.length === 1) throw new Error("killed");
  };
  const redrive = () => {
    const { cameBack: _, ...request } = redriveLetters(deps, queueOf(purpose), {}, 1);
    return runAction(deps, { ...request, reason: "r", perSecond: 99, signal: new AbortController().signal });
  };
  await expect(redrive()).rejects.toThrow("killed");
  box.showAgain();
  expect(await redrive()).toMatchObject({ done: 1 });
  expect(seen).toHaveLength(2);
  expect(seen[0]?.length).toBeGreaterThan(100);
  expect(seen[1]).toBe(seen[0]);
});

const pendingPayment = { submission: {}, state: { status: "pending" } } as never;
