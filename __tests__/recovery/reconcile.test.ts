import { describe, expect, test } from "@jest/globals";
import { GATEWAY_DAYS, IDEMPOTENCY_HOURS } from "../../core/payments/domain/idempotency";
import { RESTART_AFTER } from "../../core/recovery/application/reconcile-payments";
import { makeReconciler } from "../../lambda/reconciler/handler";
import { FakeClock, InMemoryQueue, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { aNotification, InMemoryDeliveryQueue, InMemoryNotificationTable } from "../../testing/notification-fakes";
import { InMemoryPaymentQueue } from "../../testing/payment-fakes";
import { InMemoryPendingPayments, type Listed } from "../../testing/pending-payments";

const NOW = new Date("2026-11-21T12:00:00.000Z");
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();

interface Setting {
  readonly payments?: Listed[];
  /** Seconds that each page of payments takes. */
  readonly secondsPerPage?: number;
  /** The payment on whose page no contexts can be read. */
  readonly unreadable?: string;
}

function setUp({ payments = [], unreadable, secondsPerPage = 0 }: Setting) {
  const webhookQueue = new InMemoryQueue();
  const paymentQueue = new InMemoryPaymentQueue();
  const metrics = new RecordingMetrics();
  const pending = new InMemoryPendingPayments(payments);
  pending.beforeContexts = (ids) => {
    clock.advance(secondsPerPage * 1000);
    if (ids.some((id) => id === unreadable)) throw new Error("no contexts");
  };
  let areBroken = false;
  const clock = new FakeClock(NOW);
  const dueDeliveries = new InMemoryNotificationTable(clock);
  const deliveryQueue = new InMemoryDeliveryQueue();
  const sweep = makeReconciler({
    dueDeliveries,
    deliveryQueue,
    events: {
      due: async function* () {
        if (areBroken) throw new Error("no events");
        yield* [];
      },
      postpone: async () => undefined,
      keep: async () => undefined,
    },
    payments: pending,
    deadLetters: [],
    transactions: { find: async () => undefined },
    modifications: { find: async () => undefined },
    webhookQueue,
    paymentQueue,
    reviewTimeoutSeconds: 3600,
    clock,
    log: new RecordingLog(),
    metrics,
  });
  return {
    sweep,
    webhookQueue,
    paymentQueue,
    metrics,
    restarts: pending.restarts,
    clock,
    dueDeliveries,
    deliveryQueue,
    breakEvents: () => {
      areBroken = true;
    },
  };
}

const payment = (untouched: number, fields: Partial<Listed> = {}): Listed => ({
  transactionId: "pay_1",
  pendingSince: minutesAgo(untouched),
  ...fields,
});

describe("a payment that is pending", () => {
  test.each([2, 4, 5])("a payment that has been pending for %i minutes is left alone", async (untouched) => {
    const { sweep, paymentQueue } = setUp({ payments: [payment(untouched)] });
    await sweep();
    expect(paymentQueue.sent).toEqual([]);
  });

  test("a payment that has been pending for seven minutes is restarted once, under an attempt of its own", async () => {
    const { sweep, paymentQueue, metrics } = setUp({ payments: [payment(7)] });
    await sweep();
    await sweep();
    expect(paymentQueue.sent).toEqual([{ transactionId: "pay_1", attempt: 2 }]);
    expect(metrics.of("PaymentRestarted")).toBe(1);
  });

  test("a restart whose message cannot be sent is not counted, and the next sweep sends it", async () => {
    const { sweep, paymentQueue, metrics, restarts } = setUp({ payments: [payment(16)] });
    const send = paymentQueue.send.bind(paymentQueue);
    paymentQueue.send = async () => {
      throw new Error("no queue");
    };
    await expect(sweep()).rejects.toThrow("no queue");
    expect([restarts.size, metrics.of("PaymentRestarted")]).toEqual([0, 0]);
    paymentQueue.send = send;
    await sweep();
    expect(paymentQueue.sent).toEqual([{ transactionId: "pay_1", attempt: 2 }]);
    expect([restarts.get("pay_1")?.pending, metrics.of("PaymentRestarted")]).toEqual([1, 1]);
  });

  test("a pending payment waits longer before each restart, and counts for the alarm after the last", async () => {
    const { sweep, paymentQueue, metrics } = setUp({ payments: [payment(400)] });
    for (const _ of RESTART_AFTER) await sweep();
    expect(paymentQueue.sent.map(({ attempt }) => attempt)).toEqual([2, 3, 4]);
    expect(metrics.of("PaymentStuck")).toBe(0);
    await sweep();
    expect(paymentQueue.sent.length).toBe(3);
    expect(metrics.of("PaymentStuck")).toBe(1);
  });

  test("a payment in review is left alone until the review's own time is over", async () => {
    const waiting = setUp({ payments: [payment(65, { waitsFor: "vendor" })] });
    await waiting.sweep();
    expect(waiting.paymentQueue.sent).toEqual([]);
    const over = setUp({ payments: [payment(67, { waitsFor: "vendor" })] });
    await over.sweep();
    expect(over.paymentQueue.sent.length).toBe(1);
  });

  test("a payment that the gateway accepted is left alone for two weeks, then counts for the alarm", async () => {
    const days = (count: number) => setUp({ payments: [payment(count * 24 * 60, { waitsFor: "gateway" })] });
    const [early, late] = [days(13), days(15)];
    await early.sweep();
    await late.sweep();
    expect([early.metrics.of("PaymentStuck"), late.metrics.of("PaymentStuck")]).toEqual([0, 1]);
    expect([...early.paymentQueue.sent, ...late.paymentQueue.sent]).toEqual([]);
  });

  test("an idempotency key stands for longer than a payment may stay with the gateway", () => {
    expect(IDEMPOTENCY_HOURS).toBeGreaterThan(GATEWAY_DAYS * 24);
  });

  test("a stuck payment is found behind a thousand that wait for a review", async () => {
    const others = Array.from({ length: 1_000 }, (_, index) =>
      payment(60, { transactionId: `pay_review_${index}`, waitsFor: "vendor" }),
    );
    const { sweep, paymentQueue } = setUp({ payments: [...others, payment(16)] });
    await sweep();
    expect(paymentQueue.sent).toEqual([{ transactionId: "pay_1", attempt: 2 }]);
  });

  test("payments for which the sweep has no time left wait for the next sweep", async () => {
    const many = Array.from({ length: 150 }, (_, index) => payment(16, { transactionId: `pay_${index}` }));
    const { sweep, paymentQueue } = setUp({ payments: many, secondsPerPage: 25 });
    await sweep();
    expect(paymentQueue.sent.length).toBe(100);
  });

  test("a payment is restarted though another page fails, and the sweep fails all the same", async () => {
    const first = Array.from({ length: 49 }, (_, index) => payment(16, { transactionId: `pay_beside_${index}` }));
    const { sweep, paymentQueue } = setUp({
      payments: [...first, payment(16, { transactionId: "pay_broken" }), payment(16)],
      unreadable: "pay_broken",
    });
    await expect(sweep()).rejects.toThrow("no contexts");
    expect(paymentQueue.sent.length).toBe(1);
  });
});

describe("a delivery", () => {
  const notification = aNotification({ createdAt: NOW.toISOString() });

  test("a delivery whose message was lost is queued after an hour, and not again by the next sweep", async () => {
    const { sweep, dueDeliveries, deliveryQueue, clock } = setUp({});
    await dueDeliveries.create(notification);
    clock.advance(59 * 60_000);
    await sweep();
    expect(deliveryQueue.sent).toEqual([]);
    clock.advance(60_000);
    await sweep();
    await sweep();
    expect(deliveryQueue.sent).toEqual([{ transactionId: "pay_1", notificationId: "ntf_1", merchantId: "mrc_1" }]);
    expect(deliveryQueue.queuedBy).toEqual(["reconciler"]);
  });

  test("a delivery that two sweeps find is queued by one", async () => {
    const { sweep, dueDeliveries, deliveryQueue, clock } = setUp({});
    await dueDeliveries.create(notification);
    clock.advance(60 * 60_000);
    await Promise.all([sweep(), sweep()]);
    expect(deliveryQueue.sent.length).toBe(1);
  });

  test("a delivery that has ended is not queued", async () => {
    const { sweep, dueDeliveries, deliveryQueue, clock } = setUp({});
    await dueDeliveries.create(notification);
    await dueDeliveries.end(notification, "delivered");
    clock.advance(86_400_000);
    await sweep();
    expect(deliveryQueue.sent).toEqual([]);
  });

  test("a due delivery is queued with a delay, so that an endpoint that works again is not overrun", async () => {
    const { sweep, dueDeliveries, deliveryQueue, clock } = setUp({});
    await dueDeliveries.create(notification);
    clock.advance(60 * 60_000);
    await sweep();
    expect(deliveryQueue.delays).toEqual([15]);
  });

  test("a delivery that cannot be queued holds up no other", async () => {
    const { sweep, dueDeliveries, deliveryQueue, clock } = setUp({});
    await dueDeliveries.create(notification);
    await dueDeliveries.create({ ...notification, notificationId: "ntf_2" });
    clock.advance(60 * 60_000);
    deliveryQueue.refuses = "ntf_1";
    await sweep();
    expect(deliveryQueue.sent.map(({ notificationId }) => notificationId)).toEqual(["ntf_2"]);
  });

  test("a delivery is queued though the events cannot be read, and the sweep fails all the same", async () => {
    const { sweep, dueDeliveries, deliveryQueue, clock, breakEvents } = setUp({});
    await dueDeliveries.create(notification);
    clock.advance(60 * 60_000);
    breakEvents();
    await expect(sweep()).rejects.toThrow("no events");
    expect(deliveryQueue.sent.length).toBe(1);
  });
});
