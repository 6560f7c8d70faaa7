import { describe, expect, test } from "@jest/globals";
import type { APIGatewayProxyResult, SQSBatchResponse } from "aws-lambda";
import { append } from "../../core/domain/ledger";
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
import { InMemoryNotifications } from "../../testing/payment-fakes";

const SHOP = "arn:aws:iam::123456789012:role/shop";

function setUp({ broken = false } = {}) {
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
        description: "Two lamps",
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
        if (broken) throw new Error("no topic");
        published.push(message);
      },
    },
    retryAfter: async (_, seconds) => {
      retries.push(seconds);
    },
    clock: new FakeClock(),
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
      sqsBatch(...ids.map((id) => JSON.stringify({ notification_id: `${id}-n`, transaction_id: id }))),
    ) as Promise<SQSBatchResponse>;
  return { request, consume, published, queue, retries, metrics };
}

describe("a notification", () => {
  test("says what a person wants to know, and carries what subscribers filter by", async () => {
    const { consume, published, metrics } = setUp();
    expect(await consume("pay_1")).toEqual({ batchItemFailures: [] });
    expect(published).toEqual([
      {
        subject: "Payment captured: 42.50 USD (order-7)",
        body: [
          "Status:       captured",
          "Amount:       42.50 USD",
          "Reference:    order-7",
          "Description:  Two lamps",
          "Customer:     cus_1",
          "Merchant:     mrc_1",
          "Transaction:  pay_1",
          "Updated:      2026-11-18T10:00:01.000Z",
          "Notification: pay_1-n",
        ].join("\n"),
        attributes: { merchant_id: "mrc_1", customer_id: "cus_1", status: "captured" },
      },
    ]);
    expect(metrics.of("NotificationSent")).toBe(1);
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
    expect(await request("pay_1")).toMatchObject({ status: 202, json: { notification_id: "pay_1-manual-1" } });
    expect([...queue.sent.keys()]).toEqual(["pay_1-manual-1"]);
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
    ["a caller nobody bound", "pay_1", "arn:aws:iam::123456789012:role/other", 403, "CALLER_NOT_BOUND"],
  ])("is refused for %s", async (_, id, caller, status, code) => {
    const { request, queue } = setUp();
    expect(await request(id, caller)).toMatchObject({ status, json: { code } });
    expect(queue.sent.size).toBe(0);
  });
});
