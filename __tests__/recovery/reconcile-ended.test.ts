import { describe, expect, test } from "@jest/globals";
import { reconcilePayments } from "../../core/recovery/application/reconcile-payments";
import { FakeClock, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { InMemoryPaymentQueue } from "../../testing/payment-fakes";
import { InMemoryPendingPayments, type Listed } from "../../testing/pending-payments";

const clock = new FakeClock();
const minutesAgo = (minutes: number) => new Date(clock.now().getTime() - minutes * 60_000).toISOString();

function setUp(listed: readonly Listed[]) {
  const payments = new InMemoryPendingPayments(listed);
  const paymentQueue = new InMemoryPaymentQueue();
  const metrics = new RecordingMetrics();
  const log = new RecordingLog();
  const sweep = () => reconcilePayments({ payments, paymentQueue, reviewTimeoutSeconds: 3600, clock, log, metrics });
  return { sweep, paymentQueue, metrics, log, restarts: payments.restarts };
}

describe("a payment that has ended and is still listed as pending", () => {
  const ended = (minutes: number, fields: Partial<Listed> = {}): Listed => ({
    transactionId: "pay_1",
    pendingSince: minutesAgo(minutes),
    endedAt: minutesAgo(minutes),
    ...fields,
  });

  test("a payment that ended five minutes ago may still be under way to its notification", async () => {
    // It waited for an hour before it ended.
    const { sweep, paymentQueue } = setUp([ended(5, { pendingSince: minutesAgo(65) })]);
    await sweep();
    expect(paymentQueue.sent).toEqual([]);
  });

  test("a payment that ended and was not notified is restarted after six minutes, whatever it waited for before", async () => {
    for (const waitsFor of [undefined, "vendor", "gateway"] as const) {
      const { sweep, paymentQueue, log } = setUp([ended(7, waitsFor && { waitsFor })]);
      await sweep();
      await sweep();
      expect(paymentQueue.sent).toEqual([{ transactionId: "pay_1", attempt: 2 }]);
      expect(log.entries.at(-1)).toMatchObject({ fields: { outcome: "its notification was not queued" } });
    }
  });

  test("a payment whose restarts were used up before it ended is restarted for its notification all the same", async () => {
    const { sweep, paymentQueue, restarts, metrics } = setUp([ended(16)]);
    restarts.set("pay_1", { pending: 3, ended: 0 });
    await sweep();
    expect(paymentQueue.sent).toEqual([{ transactionId: "pay_1", attempt: 5 }]);
    expect(metrics.of("PaymentStuck")).toBe(0);
  });

  test("a payment that cannot be notified is restarted every six hours in the end, and counts for the alarm each time", async () => {
    const restartsAfter = async (minutes: number, count: number) => {
      const { sweep, restarts, metrics } = setUp([ended(minutes)]);
      restarts.set("pay_1", { pending: 0, ended: count });
      await sweep();
      return [restarts.get("pay_1")?.ended, metrics.of("PaymentStuck")];
    };
    expect(await restartsAfter(719, 3)).toEqual([3, 0]);
    expect(await restartsAfter(721, 3)).toEqual([4, 1]);
    expect(await restartsAfter(1079, 4)).toEqual([4, 0]);
    expect(await restartsAfter(1081, 4)).toEqual([5, 1]);
  });
});
