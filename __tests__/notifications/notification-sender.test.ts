import { describe, expect, test } from "@jest/globals";
import type { APIGatewayProxyResult, SQSBatchResponse } from "aws-lambda";
import { recordEvent } from "../../core/ledger/application/record-event";
import type { PaymentEvent } from "../../core/ledger/domain/observation";
import { notificationIdOf } from "../../core/notifications/domain/notification";
import { makeNotificationSender } from "../../lambda/notification-sender/handler";
import { apiRequest, sqsBatch } from "../../testing/events";
import { FakeCallers, FakeClock, InMemoryInbox, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { InMemoryDeliveryQueue, InMemoryNotificationTable } from "../../testing/notification-fakes";
import { aDispute, anEvent, anIntent, aRefund } from "../../testing/payment-events";
import { InMemoryNotifications } from "../../testing/payment-fakes";

const SHOP = "arn:aws:iam::123456789012:role/shop";

/** A payment of 42.50 USD that was submitted and captured. */
const submitted = () =>
  anEvent([anIntent({ kind: "payment", name: "pay_1", merchantId: "mrc_1" })], {
    system: "internal",
    submission: {
      amount: 4250,
      currency: "USD",
      customerId: "cus_1",
      paymentMethod: "pm_1",
      reference: "order-7",
      description: "Two\nlamps\u2028Status: refunded",
    },
  });
const RECORDED = new Date("2026-11-18T10:00:01Z");
const CAPTURED = { type: "transaction.captured", revision: 1 };

async function setUp({ broken = false, stop = false } = {}) {
  let isBroken = broken;
  const clock = new FakeClock();
  const notificationStore = new InMemoryNotificationTable(clock);
  const deliveryQueue = new InMemoryDeliveryQueue();
  let stopped = stop;
  const transactions = new InMemoryLedger(new InMemoryInbox());
  const notificationQueue = new InMemoryNotifications();
  const published: { subject: string; body: string; attributes: object }[] = [];
  const taken = new Set<string>();
  const record = (event: PaymentEvent) => recordEvent({ transactions, clock: new FakeClock(RECORDED) }, event);
  await record(submitted());
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
    freshMessages: { send: async () => undefined, end: async () => undefined },
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
  const consumeChange = (change: object, ...ids: string[]) =>
    handle(
      sqsBatch(...ids.map((id) => JSON.stringify({ message_id: `${id}#1`, transaction_id: id, change }))),
    ) as Promise<SQSBatchResponse>;
  const consume = (...ids: string[]) => consumeChange(CAPTURED, ...ids);
  const mend = () => {
    isBroken = false;
  };
  const consumeManual = (message_id: string) =>
    handle(sqsBatch(JSON.stringify({ message_id, transaction_id: "pay_1" }))) as Promise<SQSBatchResponse>;
  return {
    record,
    request,
    consume,
    consumeChange,
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
    const { consume, published, metrics } = await setUp();
    expect(await consume("pay_1")).toEqual({ batchItemFailures: [] });
    expect(published).toEqual([
      {
        subject: "Payment captured: 42.50 USD (order-7)",
        body: [
          "Change:       transaction.captured",
          "Status:       captured",
          "Amount:       42.50 USD",
          "Reference:    order-7",
          "Description:  Two lamps Status: refunded",
          "Customer:     cus_1",
          "Merchant:     mrc_1",
          "Transaction:  pay_1",
          "Updated:      2026-11-18T10:00:01.000Z",
          `Notification: ${notificationIdOf("pay_1", 1)}`,
        ].join("\n"),
        attributes: { merchant_id: "mrc_1", customer_id: "cus_1", status: "captured", type: "transaction.captured" },
      },
    ]);
    expect(metrics.of("NotificationSent")).toBe(1);
  });

  test("a notification is delivered as the transaction stands, without the fields that are Tap's own", async () => {
    const { consume, notificationStore, deliveryQueue } = await setUp();
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
        reason: null,
        currency: "USD",
        amount: 4250,
        amount_captured: 4250,
        amount_refunded: 0,
        amount_lost: 0,
        amount_returned: 0,
        flags: [],
        first_occurred_at: "2026-11-18T10:00:00.000Z",
        last_occurred_at: "2026-11-18T10:00:00.000Z",
        updated_at: "2026-11-18T10:00:01.000Z",
        change: { revision: 1, reason: null },
      },
    });
    expect(deliveryQueue.sent).toEqual([
      { transactionId: "pay_1", notificationId: stored?.notificationId, merchantId: "mrc_1" },
    ]);
  });

  test("a notification of a refund shows the refund as it stands, why it failed, and no other refund", async () => {
    const { record, consumeChange, notificationStore, published } = await setUp();
    const refund = aRefund({ name: "stripe_re_1", belongsTo: ["pay_1"], status: "failed", reason: "declined" });
    await record(anEvent([refund], { id: "evt_failed" }));
    await record(anEvent([aRefund({ name: "stripe_re_2", belongsTo: ["pay_1"] })]));
    const change = { type: "refund.failed", revision: 2, object: "stripe_re_1", reason: "declined" };
    await consumeChange(change, "pay_1");
    const [stored] = [...notificationStore.stored.values()];
    expect(JSON.parse(stored?.body ?? "")).toMatchObject({
      type: "refund.failed",
      data: {
        status: "partially_refunded",
        amount_refunded: 1000,
        change: { revision: 2, reason: "declined" },
        refund: { id: "re_1", status: "failed", amount: 1000, currency: "USD", reason: "declined" },
      },
    });
    expect(stored?.body).not.toContain("re_2");
    expect(published[0]).toMatchObject({
      subject: "Refund failed: payment of 42.50 USD (order-7)",
      attributes: { type: "refund.failed" },
    });
    expect(published[0]?.body.split("\n").slice(0, 3)).toEqual([
      "Change:       refund.failed",
      "Object:       re_1",
      "Reason:       declined",
    ]);
  });

  test("a notification is as large after a hundred disputes as after one", async () => {
    const { record, consumeChange, notificationStore } = await setUp();
    for (let index = 100; index < 200; index++) {
      await record(anEvent([aDispute({ name: `stripe_dp_${index}`, belongsTo: ["pay_1"], amount: 10 })]));
      if (index === 100 || index === 199) {
        const change = { type: "dispute.opened", revision: index, object: `stripe_dp_${index}`, reason: "fraudulent" };
        await consumeChange(change, "pay_1");
      }
    }
    const [first, last] = [...notificationStore.stored.values()].map(({ body }) => body.length);
    expect(last).toBe(first);
  });

  test("a change that was notified is not notified again, whether a workflow or a webhook announces it", async () => {
    const { consume, published, notificationStore } = await setUp();
    await consume("pay_1");
    await consume("pay_1");
    expect(published.length).toBe(1);
    expect(notificationStore.stored.size).toBe(1);
  });

  test("a notification that a caller requests is sent once more", async () => {
    const { consume, consumeManual, published, notificationStore } = await setUp();
    await consume("pay_1");
    await consumeManual("ntf_manual");
    await consumeManual("ntf_manual");
    expect(published.length).toBe(2);
    expect([...notificationStore.stored.keys()]).toContain("ntf_manual");
    expect(notificationStore.stored.size).toBe(2);
  });

  test("a notification that was stopped before its delivery was queued is queued by the retry, with one e-mail", async () => {
    const { consume, published, deliveryQueue } = await setUp({ stop: true });
    expect((await consume("pay_1")).batchItemFailures.length).toBe(1);
    expect(deliveryQueue.sent.length).toBe(0);
    await consume("pay_1");
    expect(deliveryQueue.sent.length).toBe(1);
    expect(published.length).toBe(1);
  });

  test("a notification goes to the merchant though its e-mail fails, and the e-mail is sent by the retry", async () => {
    const { consume, deliveryQueue, published, mend } = await setUp({ broken: true });
    expect((await consume("pay_1")).batchItemFailures.length).toBe(1);
    expect(deliveryQueue.sent.length).toBe(1);
    mend();
    await consume("pay_1");
    expect(published.length).toBe(1);
  });

  test("two changes of one payment are two notifications", async () => {
    const { consume, consumeChange, published } = await setUp();
    await consume("pay_1");
    await consumeChange({ type: "transaction.amount_changed", revision: 2 }, "pay_1");
    expect(published.map(({ attributes }) => attributes)).toMatchObject([
      { type: "transaction.captured" },
      { type: "transaction.amount_changed" },
    ]);
  });

  test("a notification that fails is retried after the backoff", async () => {
    const { consume, retries } = await setUp({ broken: true });
    expect(await consume("pay_1")).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(retries).toEqual([90]);
  });

  test("a notification that fails holds up no other transaction's", async () => {
    const { consume, published } = await setUp();
    expect(await consume("pay_unknown", "pay_1")).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(published.length).toBe(1);
  });
});

describe("POST /transactions/{id}/notify", () => {
  test("POST /transactions/{id}/notify queues one more notification, under an id of its own", async () => {
    const { request, notificationQueue } = await setUp();
    expect(await request("pay_1")).toMatchObject({ status: 202, json: { notification_id: "ntf_1" } });
    expect([...notificationQueue.sent.values()]).toEqual([{ messageId: "ntf_1", transactionId: "pay_1" }]);
  });

  test("POST /transactions/{id}/notify is refused within a minute of the last, with the time to wait", async () => {
    const { request, notificationQueue } = await setUp();
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
    const { request, notificationQueue } = await setUp();
    expect(await request(id, caller)).toMatchObject({ status, json: { code } });
    expect(notificationQueue.sent.size).toBe(0);
  });
});
