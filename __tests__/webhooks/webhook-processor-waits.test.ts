import { describe, expect, test } from "@jest/globals";
import { recordEvent } from "../../core/ledger/application/record-event";
import { retryDelaySeconds } from "../../core/shared/application/retry-delay";
import { CHARGE_NAMED_WITHIN } from "../../core/webhooks/application/process-webhook";
import { sqsBatch } from "../../testing/events";
import { anEvent, anIntent } from "../../testing/payment-events";
import { failures, pointer, processorWorld } from "../../testing/processor-world";
import { paymentIntent, refund } from "../../testing/stripe";

describe("a refund or dispute of an unknown payment", () => {
  const own = "pay_0123456789abcdef01234567";
  const dispute = { id: "dp_1", payment_intent: "pi_1", amount: 500, currency: "usd", status: "needs_response" };

  test.each([
    ["refund.created", refund()],
    ["charge.dispute.created", dispute],
  ])(
    "%s of an unknown payment waits where Tap charges through its provider, and counts for the submitted payment",
    async (type, object) => {
      const { handleWith, receive, transactions, retries, clock } = processorWorld();
      const handle = handleWith("stripe");
      await receive("evt_1", type, object);
      expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures("message-1"));
      expect(retries).toEqual([7]);
      expect(transactions.rows).toEqual([]);

      const submission = { amount: 4250, currency: "USD", customerId: "cus_1", paymentMethod: "pm_1" };
      const submitted = anEvent([anIntent({ belongsTo: [own] })], { id: "evt_submitted", submission });
      await recordEvent({ transactions, clock }, submitted);
      expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
      expect(transactions.rows).toMatchObject([
        { transactionId: own, seq: 1 },
        { transactionId: own, seq: 2 },
      ]);
    },
  );

  test("a refund of an unknown payment waits five to ten minutes; one of a known payment does not wait", async () => {
    const { handleWith, receive, transactions, log } = processorWorld();
    const handle = handleWith("stripe");
    await receive("evt_1", "refund.created", refund());
    for (let receives = 1; receives < CHARGE_NAMED_WITHIN; receives++) {
      expect(await handle(sqsBatch({ body: pointer("evt_1"), receives }))).toEqual(failures("message-1"));
    }
    const waits = Array.from({ length: CHARGE_NAMED_WITHIN - 1 }, (_, index) => index + 1);
    const waited = (random: number) => waits.reduce((sum, nth) => sum + retryDelaySeconds(nth, random), 0);
    expect(waited(0)).toBeGreaterThanOrEqual(5 * 60);
    expect(waited(1)).toBeLessThan(11 * 60);
    expect(transactions.rows).toEqual([]);
    // Waiting is expected: it is logged as information, not as an error.
    expect(log.entries.filter(({ level }) => level === "error")).toEqual([]);
    const last = { body: pointer("evt_1"), receives: CHARGE_NAMED_WITHIN };
    expect(await handle(sqsBatch(last))).toEqual(failures());
    await receive("evt_2", "refund.created", refund({ id: "re_2" }));
    expect(await handle(sqsBatch(pointer("evt_2")))).toEqual(failures());
    expect(transactions.rows.map(({ transactionId }) => transactionId)).toEqual(["stripe_pi_1", "stripe_pi_1"]);
  });

  test("a refund of an unknown payment does not wait where another gateway takes the charges", async () => {
    const { handle, receive, transactions } = processorWorld();
    await receive("evt_1", "refund.created", refund());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(transactions.rows.length).toBe(1);
  });
});

describe("the notifications of an event", () => {
  test("an event that changes what the merchant sees is notified once, any other is not", async () => {
    const { handle, receive, notifications } = processorWorld();
    await receive("evt_1", "payment_intent.created", paymentIntent({ status: "requires_payment_method" }));
    await handle(sqsBatch(pointer("evt_1")));
    expect(notifications.sent.size).toBe(0);
    await receive("evt_2", "payment_intent.succeeded", paymentIntent());
    await handle(sqsBatch(pointer("evt_2")));
    await receive("evt_3", "payment_intent.succeeded", paymentIntent());
    await handle(sqsBatch(pointer("evt_3")));
    expect([...notifications.sent.values()]).toEqual([
      {
        messageId: "stripe_pi_1#1",
        transactionId: "stripe_pi_1",
        change: { type: "transaction.captured", revision: 1, event: "stripe#evt_2" },
      },
    ]);
  });

  test("the retry queues the notification where the function was stopped between the ledger and the queue", async () => {
    let stops = 1;
    const { handle, receive, notifications, transactions } = processorWorld(undefined, async () => {
      if (stops-- > 0) throw new Error("stopped");
    });
    await receive("evt_1", "payment_intent.succeeded", paymentIntent());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures("message-1"));
    expect(notifications.sent.size).toBe(0);
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect([...notifications.sent.keys()]).toEqual(["stripe_pi_1#1"]);
    expect(transactions.rows.length).toBe(1);
  });

  test("a second run queues the notification where the first one was stopped after its commit", async () => {
    const { handle, receive, notifications } = processorWorld((real) => ({
      commit: async (commit) => {
        await real.commit(commit);
        return "settled";
      },
    }));
    await receive("evt_1", "payment_intent.succeeded", paymentIntent());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect([...notifications.sent.keys()]).toEqual(["stripe_pi_1#1"]);
  });
});
