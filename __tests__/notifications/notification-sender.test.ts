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
  const notifications = new InMemoryNotificationTable(clock);
  const deliveries = new InMemoryDeliveryQueue();
  let stopped = stop;
  const transactions = new InMemoryTransactions(new InMemoryInbox());
  const queue = new InMemoryNotifications();
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
    queue,
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
    notifications,
    deliveries: {
      send: async (message) => {
        if (stopped) {
          stopped = false;
          throw new Error("stopped right after the notification was kept");
        }
        await deliveries.send(message);
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
    handle(sqsBatch(JSON.stringify({ message_id, transaction_id: "pay_1", again: true }))) as Promise<SQSBatchResponse>;
  return {
    request,
    consume,
    consumeManual,
    published,
    queue,
    retries,
    metrics,
    notifications,
    deliveries,
    transactions,
    mend,
  };
}

describe("a notification", () => {
  test("says what a person wants to know, and carries what subscribers filter by", async () => {
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

  test("is to be delivered to the merchant as the transaction stands, without what is nobody else's", async () => {
    const { consume, notifications, deliveries } = setUp();
    await consume("pay_1");
    const [kept] = [...notifications.kept.values()];
    expect(JSON.parse(kept?.body ?? "")).toEqual({
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
    expect(deliveries.sent).toEqual([
      { transaction_id: "pay_1", notification_id: kept?.notificationId, merchant_id: "mrc_1" },
    ]);
  });

  test("of a state that was told is not told again, whoever asks: the workflow, or a webhook", async () => {
    const { consume, published, notifications } = setUp();
    await consume("pay_1");
    await consume("pay_1");
    expect(published.length).toBe(1);
    expect(notifications.kept.size).toBe(1);
  });

  test("that a person asks for is told again, once", async () => {
    const { consume, consumeManual, published, notifications } = setUp();
    await consume("pay_1");
    await consumeManual("ntf_manual");
    await consumeManual("ntf_manual");
    expect(published.length).toBe(2);
    expect([...notifications.kept.keys()]).toContain("ntf_manual");
    expect(notifications.kept.size).toBe(2);
  });

  test("that was stopped before its delivery was queued is queued by the retry, with one e-mail", async () => {
    const { consume, published, deliveries } = setUp({ stop: true });
    expect((await consume("pay_1")).batchItemFailures.length).toBe(1);
    expect(deliveries.sent.length).toBe(0);
    await consume("pay_1");
    expect(deliveries.sent.length).toBe(1);
    expect(published.length).toBe(1);
  });

  test("goes to the merchant though its e-mail fails, and is no e-mail less for it", async () => {
    const { consume, deliveries, published, mend } = setUp({ broken: true });
    expect((await consume("pay_1")).batchItemFailures.length).toBe(1);
    expect(deliveries.sent.length).toBe(1);
    mend();
    await consume("pay_1");
    expect(published.length).toBe(1);
  });

  test("of a payment that has only begun is none", async () => {
    const { consume, published, notifications, transactions } = setUp();
    const known = transactions.states.get("pay_1") as Transaction;
    transactions.states.set("pay_1", { ...known, status: "pending", head: { ...known.head, news: 0 } });
    expect(await consume("pay_1")).toEqual({ batchItemFailures: [] });
    expect(published.length).toBe(0);
    expect(notifications.kept.size).toBe(0);
  });

  test("that fails comes back after the backoff", async () => {
    const { consume, retries } = setUp({ broken: true });
    expect(await consume("pay_1")).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(retries).toEqual([84]);
  });

  test("of one transaction that fails holds up no other's", async () => {
    const { consume, published } = setUp();
    expect(await consume("pay_unknown", "pay_1")).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(published.length).toBe(1);
  });
});

describe("POST /transactions/{id}/notify", () => {
  test("queues one more, under an id of its own", async () => {
    const { request, queue } = setUp();
    expect(await request("pay_1")).toMatchObject({ status: 202, json: { notification_id: "ntf_1" } });
    expect([...queue.sent.values()]).toEqual([{ message_id: "ntf_1", transaction_id: "pay_1", again: true }]);
  });

  test("is refused within a minute of the last, with the time to wait", async () => {
    const { request, queue } = setUp();
    await request("pay_1");
    expect(await request("pay_1")).toMatchObject({
      status: 429,
      json: { code: "NOTIFIED_RECENTLY" },
      headers: { "Retry-After": "60" },
    });
    expect(queue.sent.size).toBe(1);
  });

  test.each([
    ["an unknown transaction", "pay_2", SHOP, 404, "TRANSACTION_NOT_FOUND"],
    ["what is no transaction's id", "alias#stripe_pi_1", SHOP, 404, "TRANSACTION_NOT_FOUND"],
    ["an id that no key can hold", "x".repeat(3_000), SHOP, 404, "TRANSACTION_NOT_FOUND"],
    ["a caller nobody bound", "pay_1", "arn:aws:iam::123456789012:role/other", 403, "CALLER_NOT_BOUND"],
  ])("is refused for %s", async (_, id, caller, status, code) => {
    const { request, queue } = setUp();
    expect(await request(id, caller)).toMatchObject({ status, json: { code } });
    expect(queue.sent.size).toBe(0);
  });
});
