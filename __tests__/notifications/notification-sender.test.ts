import { describe, expect, test } from "@jest/globals";
import { notificationIdOf } from "../../core/notifications/domain/notification";
import { EVENT, notificationWorld, SHOP } from "../../testing/notification-world";
import { aDispute, anEvent, anIntent, aRefund } from "../../testing/payment-events";

describe("a notification", () => {
  test("an e-mail shows the fields of the payment, and carries what subscribers filter by", async () => {
    const { consume, published, metrics } = await notificationWorld();
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
    const { consume, notificationStore, deliveryQueue } = await notificationWorld();
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
        dispute_status: null,
        currency: "USD",
        amount: 4250,
        amount_captured: 4250,
        amount_refunded: 0,
        amount_lost: 0,
        amount_returned: 0,
        flags: [],
        created_at: "2026-11-18T10:00:01.000Z",
        updated_at: "2026-11-18T10:00:01.000Z",
        first_occurred_at: "2026-11-18T10:00:00.000Z",
        last_occurred_at: "2026-11-18T10:00:00.000Z",
        change: { revision: 1, reason: null },
      },
    });
    expect(deliveryQueue.sent).toEqual([
      { transactionId: "pay_1", notificationId: stored?.notificationId, merchantId: "mrc_1" },
    ]);
  });

  test("a notification of a failed payment carries why it failed, so that its merchant need not ask", async () => {
    const { record, consumeChange, notificationStore } = await notificationWorld();
    const failed = anIntent({ name: "stripe_pi_9", status: "failed", received: 0, reason: "insufficient_funds" });
    await record(anEvent([failed]));
    await consumeChange({ type: "transaction.failed", revision: 1, reason: "insufficient_funds" }, "stripe_pi_9");
    const [stored] = [...notificationStore.stored.values()];
    expect(JSON.parse(stored?.body ?? "")).toMatchObject({
      type: "transaction.failed",
      data: {
        status: "failed",
        reason: "insufficient_funds",
        change: { revision: 1, reason: "insufficient_funds" },
      },
    });
  });

  test("a notification of a refund shows the refund as it stands, why it failed, and no other refund", async () => {
    const { record, consumeChange, notificationStore, published } = await notificationWorld();
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
        refund: { id: "re_1", status: "failed", amount: 1000, currency: "USD", reason: "declined", requested_as: null },
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

  test("a notification of a refund shows it though it was recorded with a transaction that was joined since", async () => {
    const { record, consumeChange, notificationStore, transactions } = await notificationWorld();
    await record(anEvent([aRefund({ name: "stripe_re_1", belongsTo: ["pay_1"] })]));
    const joined = await transactions.find("pay_1");
    const homes: (readonly string[])[] = [];
    transactions.find = async () => joined && { ...joined, homes: ["pay_1", "stripe_pi_9"] };
    const parts = transactions.parts.bind(transactions);
    transactions.parts = async (given, keys) => {
      homes.push(given);
      return given.includes("stripe_pi_9") ? parts(["pay_1"], keys) : [];
    };
    await consumeChange({ type: "refund.succeeded", revision: 2, object: "stripe_re_1" }, "pay_1");
    const [stored] = [...notificationStore.stored.values()];
    expect(JSON.parse(stored?.body ?? "")).toMatchObject({ data: { refund: { id: "re_1" } } });
    expect(homes).toEqual([["pay_1"], ["stripe_pi_9"]]);
  });

  test("a notification is as large after a hundred disputes as after one", async () => {
    const { record, consumeChange, notificationStore } = await notificationWorld();
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
    const { consume, published, notificationStore } = await notificationWorld();
    await consume("pay_1");
    await consume("pay_1");
    expect(published.length).toBe(1);
    expect(notificationStore.stored.size).toBe(1);
  });

  test("a notification that a caller requests is sent once more", async () => {
    const { consume, consumeManual, published, notificationStore } = await notificationWorld();
    await consume("pay_1");
    await consumeManual("ntf_manual");
    await consumeManual("ntf_manual");
    expect(published.length).toBe(2);
    expect([...notificationStore.stored.keys()]).toContain("ntf_manual");
    expect(notificationStore.stored.size).toBe(2);
    expect([...notificationStore.stored.values()].map(({ type, cause }) => ({ type, cause }))).toEqual([
      { type: "transaction.captured", cause: { event: EVENT } },
      { type: "transaction.captured", cause: { requestedBy: { principal: SHOP, isOperator: false } } },
    ]);
  });

  test("a notification that was stopped before its delivery was queued is queued by the retry, with one e-mail", async () => {
    const { consume, published, deliveryQueue } = await notificationWorld({ stop: true });
    expect((await consume("pay_1")).batchItemFailures.length).toBe(1);
    expect(deliveryQueue.sent.length).toBe(0);
    await consume("pay_1");
    expect(deliveryQueue.sent.length).toBe(1);
    expect(published.length).toBe(1);
  });

  test("a notification goes to the merchant though its e-mail fails, and the e-mail is sent by the retry", async () => {
    const { consume, deliveryQueue, published, mend } = await notificationWorld({ broken: true });
    expect((await consume("pay_1")).batchItemFailures.length).toBe(1);
    expect(deliveryQueue.sent.length).toBe(1);
    mend();
    await consume("pay_1");
    expect(published.length).toBe(1);
  });

  test("two changes of one payment are two notifications", async () => {
    const { consume, consumeChange, published } = await notificationWorld();
    await consume("pay_1");
    await consumeChange({ type: "transaction.amount_changed", revision: 2 }, "pay_1");
    expect(published.map(({ attributes }) => attributes)).toMatchObject([
      { type: "transaction.captured" },
      { type: "transaction.amount_changed" },
    ]);
  });

  test("a notification that fails is retried after the backoff", async () => {
    const { consume, retries } = await notificationWorld({ broken: true });
    expect(await consume("pay_1")).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(retries).toEqual([90]);
  });

  test("a notification that fails holds up no other transaction's", async () => {
    const { consume, published } = await notificationWorld();
    expect(await consume("pay_unknown", "pay_1")).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(published.length).toBe(1);
  });
});
