import { SWEEP_BUDGET_MS } from "../../contracts/function-limits";
import type {
  PendingContext,
  PendingPayment,
  PendingPayments,
} from "../../payments/application/ports/pending-payments";
import type { PaymentQueue } from "../../payments/application/ports/workflows";
import { GATEWAY_DAYS } from "../../payments/domain/idempotency";
import type { Clock, Log, Metrics } from "../../shared/application/ports";

export interface ReconcilePaymentsDeps {
  readonly payments: PendingPayments;
  readonly paymentQueue: PaymentQueue;
  /** Seconds that a review may wait: until then a payment in review is not stuck, though nothing is recorded of it. */
  readonly reviewTimeoutSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const MINUTE_MS = 60_000;

/** Minutes without a change after which a payment is restarted, the first, second and third time. */
export const RESTART_AFTER = [15, 60, 360] as const;

/** Restarts submitted payments that have not changed for too long. Throws the first error after all were tried. */
export async function reconcilePayments(deps: ReconcilePaymentsDeps): Promise<void> {
  const start = deps.clock.now().getTime();
  const failures: unknown[] = [];
  for await (const page of deps.payments.untouchedSince(new Date(start - RESTART_AFTER[0] * MINUTE_MS))) {
    try {
      const contextOf = await deps.payments.contexts(page.map(({ transactionId }) => transactionId));
      const swept = await Promise.allSettled(
        page.map((payment) => reconcilePayment(deps, payment, contextOf(payment.transactionId))),
      );
      failures.push(...swept.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : [])));
    } catch (error) {
      failures.push(error);
    }
    // The next sweep begins with another shard.
    if (deps.clock.now().getTime() - start > SWEEP_BUDGET_MS) break;
  }
  if (failures.length > 0) throw failures[0];
}

async function reconcilePayment(
  { payments, paymentQueue, reviewTimeoutSeconds, clock, log, metrics }: ReconcilePaymentsDeps,
  { transactionId, updatedAt }: PendingPayment,
  { waitsFor, restarts }: PendingContext,
): Promise<void> {
  const untouched = (clock.now().getTime() - Date.parse(updatedAt)) / MINUTE_MS;
  if (waitsFor === "vendor" && untouched < reviewTimeoutSeconds / 60 + RESTART_AFTER[0]) return;
  if (waitsFor === "gateway" && untouched < GATEWAY_DAYS * 24 * 60) return;

  const after = waitsFor === "gateway" ? undefined : RESTART_AFTER[restarts];
  const transaction_id = transactionId;
  if (after === undefined) {
    log.error("payment stuck", {
      transaction_id,
      outcome:
        waitsFor === "gateway"
          ? `still with the gateway after ${GATEWAY_DAYS} days`
          : `pending after ${restarts} restarts`,
    });
    metrics.count("PaymentStuck", { transaction_id });
    return;
  }
  if (untouched < after) return;
  // The first attempt was the submission's own.
  const attempt = restarts + 2;
  // Sent before it is counted: a sweep that is stopped in between sends the same message again, and none is lost.
  await paymentQueue.send(transactionId, attempt);
  if (!(await payments.countRestart(transactionId, restarts))) return;
  log.warn("payment restarted", { transaction_id, attempt });
  metrics.count("PaymentRestarted", { transaction_id });
}
