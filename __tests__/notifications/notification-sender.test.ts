import { describe, expect, test } from "@jest/globals";
import type { APIGatewayProxyResult, SQSBatchResponse } from "aws-lambda";
import { append, type Transaction } from "../../core/ledger/domain/ledger";
import { notificationIdOf } from "../../core/notifications/domain/notification";
import { makeNotificationSender } from "../../lambda/notification-sender/handler";
import { apiRequest, sqsBatch } from "../../testing/events";
import {
  FakeCallers,
  FakeClock,
  InMemoryInbox,
  InMemoryTransactions,
  RecordingLog,
  RecordingMetrics,
} from "../../testing/fakes";
import { InMemoryDeliveryQueue, InMemoryNotificationTable } from "../../testing/notification-fakes";
import { InMemoryNotifications } from "../../testing/payment-fakes";

const SHOP = "arn:aws:iam::123456789012:role/shop";

function setUp({ broken = false, stop = false } = {}) {
  let isBroken = broken;
  const clock = new FakeClock();
  const notificationStore = new InMemoryNotificationTable(clock);
  const deliveryQueue = new InMemoryDeliveryQueue();
  let stopped = stop;
  const transactions = new InMemoryTransactions(new InMemoryInbox());
  const notificationQueue = new InMemoryNotifications();
  const published: { subject: string; body: string; attributes: object }[] = [];
  const taken = new Set<string>();
  const { transaction } = append(
    "pay_1",
    undefined,
    {
      key: { provider: "tap", eventId: "pay_1-captured" },
      type: "payment.captured",
      occurredAt: "2026-11-18T10:00:00.000Z",
      transaction: { id: "pay_1" },
      merchantId: "mrc_1",
      submission: {
        amount: 4250,
        currency: "USD",
        customerId: "cus_1",
        paymentMethod: "pm_1",
        reference: "order-7",
        description: "Two\nlamps\u2028Status: refunded",
      },
      facts: [{ kind: "payment", status: "captured", amount: { amount: 4250, currency: "USD" } }],
    },
    new Date("2026-11-18T10:00:01Z"),
  );
  transactions.states.set("pay_1", transaction);
  const retries: number[] = [];
  let ids = 0;
  const metrics = new RecordingMetrics();
  const handle = makeNotificationSender({
    callers: new FakeCallers({ [SHOP]: ["mrc_1"] }),
    transactions,
    notificationQueue,
    limit: { take: async (id) => !taken.has(id) && Boolean(taken.add(id)) },
    topic: {
      publish: async (message) => {
        if (isBroken) throw new Error("no topic");
        published.push(message);
      },
    },
    retryAfter: async (_, seconds) => {
      retries.push(seconds);
    },
    notificationStore,
    deliveryQueue: {
      send: async (delivery) => {
        if (stopped) {
          stopped = false;
          throw new Error("stopped right after the notification was stored");
        }
        await deliveryQueue.send(delivery);
      },
    },
    clock,
    randomId: () => String(++ids),
    log: new RecordingLog(),
    metrics,
  });
  const request = async (id: string, userArn = SHOP) => {
    const result = (await handle(apiRequest({ path: { id }, body: "{}", userArn }))) as APIGatewayProxyResult;
    return { status: result.statusCode, headers: result.headers, json: JSON.parse(result.body) };
  };
  const consume = (...ids: string[]) =>
    handle(
      sqsBatch(...ids.map((id) => JSON.stringify({ message_id: `${id}-n`, transaction_id: id }))),
    ) as Promise<SQSBatchResponse>;
  const mend = () => {
    isBroken = false;
  };
  const consumeManual = (message_id: string) =>
    handle(
      sqsBatch(JSON.stringify({ message_id, transaction_id: "pay_1", manual: true })),
    ) as Promise<SQSBatchResponse>;
  return {
    request,
    consume,
    consumeManual,
    published,
    notificationQueue,
    retries,
    metrics,
    notificationStore,
    deliveryQueue,
    transactions,
    mend,
  };
}

describe("a notification", () => {
  test("an e-mail shows the fields of the payment, and carries what subscribers filter by", async () => {
    const { consume, published, metrics, transactions } = setUp();
    expect(await consume("pay_1")).toEqual({ batchItemFailures: [] });
    expect(published).toEqual([
      {
        subject: "Payment captured: 42.50 USD (order-7)",
        body: [
          "Status:       captured",
          "Amount:       42.50 USD",
          "Reference:    order-7",
          "Description:  Two lamps Status: refunded",
          "Customer:     cus_1",
          "Merchant:     mrc_1",
          "Transaction:  pay_1",
          "Updated:      2026-11-18T10:00:01.000Z",
          `Notification: ${notificationIdOf(transactions.states.get("pay_1") as Transaction)}`,
        ].join("\n"),
        attributes: { merchant_id: "mrc_1", customer_id: "cus_1", status: "captured" },
      },
    ]);
    expect(metrics.of("NotificationSent")).toBe(1);
  });

  test("a notification is delivered as the transaction stands, without the fields that are Tap's own", async () => {
    const { consume, notificationStore, deliveryQueue } = setUp();
    await consume("pay_1");
    const [stored] = [...notificationStore.stored.values()];
    expect(JSON.parse(stored?.body ?? "")).toEqual({
      type: "transaction.captured",
      timestamp: "2026-11-18T10:00:10.000Z",
      data: {
        id: "pay_1",
        merchant_id: "mrc_1",
        customer_id: "cus_1",
        reference: "order-7",
        status: "captured",
        currency: "USD",
        amount: 4250,
        amount_refunded: 0,
        refunds: [],
        disputes: [],
        flags: [],
        first_occurred_at: "2026-11-18T10:00:00.000Z",
        last_occurred_at: "2026-11-18T10:00:00.000Z",
        updated_at: "2026-11-18T10:00:01.000Z",
      },
    });
    expect(deliveryQueue.sent).toEqual([
      { transactionId: "pay_1", notificationId: stored?.notificationId, merchantId: "mrc_1" },
    ]);
  });

  test("a state that was notified is not notified again, whether a workflow or a webhook asks for it", async () => {
    const { consume, published, notificationStore } = setUp();
    await consume("pay_1");
    await consume("pay_1");
    expect(published.length).toBe(1);
    expect(notificationStore.stored.size).toBe(1);
  });

  test("a notification that a caller requests is sent once more", async () => {
    const { consume, consumeManual, published, notificationStore } = setUp();
    await consume("pay_1");
    await consumeManual("ntf_manual");
    await consumeManual("ntf_manual");
    expect(published.length).toBe(2);
    expect([...notificationStore.stored.keys()]).toContain("ntf_manual");
    expect(notificationStore.stored.size).toBe(2);
  });

  test("a notification that was stopped before its delivery was queued is queued by the retry, with one e-mail", async () => {
    const { consume, published, deliveryQueue } = setUp({ stop: true });
    expect((await consume("pay_1")).batchItemFailures.length).toBe(1);
    expect(deliveryQueue.sent.length).toBe(0);
    await consume("pay_1");
    expect(deliveryQueue.sent.length).toBe(1);
    expect(published.length).toBe(1);
  });

  test("a notification goes to the merchant though its e-mail fails, and the e-mail is sent by the retry", async () => {
    const { consume, deliveryQueue, published, mend } = setUp({ broken: true });
    expect((await consume("pay_1")).batchItemFailures.length).toBe(1);
    expect(deliveryQueue.sent.length).toBe(1);
    mend();
    await consume("pay_1");
    expect(published.length).toBe(1);
  });

  test("a payment that has only begun is not notified", async () => {
    const { consume, published, notificationStore, transactions } = setUp();
    const known = transactions.states.get("pay_1") as Transaction;
    transactions.states.set("pay_1", { ...known, status: "pending", head: { ...known.head, news: 0 } });
    expect(await consume("pay_1")).toEqual({ batchItemFailures: [] });
    expect(published.length).toBe(0);
    expect(notificationStore.stored.size).toBe(0);
  });

  test("a notification that fails is retried after the backoff", async () => {
    const { consume, retries } = setUp({ broken: true });
    expect(await consume("pay_1")).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(retries).toEqual([84]);
  });

  test("a notification that fails holds up no other transaction's", async () => {
    const { consume, published } = setUp();
    expect(await consume("pay_unknown", "pay_1")).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(published.length).toBe(1);
  });
});

describe("POST /transactions/{id}/notify", () => {
  test("POST /transactions/{id}/notify queues one more notification, under an id of its own", async () => {
    const { request, notificationQueue } = setUp();
    expect(await request("pay_1")).toMatchObject({ status: 202, json: { notification_id: "ntf_1" } });
    expect([...notificationQueue.sent.values()]).toEqual([
      { messageId: "ntf_1", transactionId: "pay_1", manual: true },
    ]);
  });

  test("POST /transactions/{id}/notify is refused within a minute of the last, with the time to wait", async () => {
    const { request, notificationQueue } = setUp();
    await request("pay_1");
    expect(await request("pay_1")).toMatchObject({
      status: 429,
      json: { code: "NOTIFIED_RECENTLY" },
      headers: { "Retry-After": "60" },
    });
    expect(notificationQueue.sent.size).toBe(1);
  });

  test.each([
    ["an unknown transaction", "pay_2", SHOP, 404, "TRANSACTION_NOT_FOUND"],
    ["what is no transaction's id", "alias#stripe_pi_1", SHOP, 404, "TRANSACTION_NOT_FOUND"],
    ["an id that no key can hold", "x".repeat(3_000), SHOP, 404, "TRANSACTION_NOT_FOUND"],
    ["a caller that is bound to no merchant", "pay_1", "arn:aws:iam::123456789012:role/other", 403, "CALLER_NOT_BOUND"],
  ])("POST /transactions/{id}/notify is refused for %s", async (_, id, caller, status, code) => {
    const { request, notificationQueue } = setUp();
    expect(await request(id, caller)).toMatchObject({ status, json: { code } });
    expect(notificationQueue.sent.size).toBe(0);
  });
});
