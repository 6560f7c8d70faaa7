import { SWEEP_BUDGET_MS } from "../../contracts/function-limits";
import type {
  PendingContext,
  PendingPayment,
  PendingPayments,
  RestartKind,
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

/**
 * Minutes without a change after which a payment is restarted, the first, second and third time. Its workflow has ended
 * after five, and the message of a dead worker has come back by then.
 */
export const RESTART_AFTER = [6, 60, 360] as const;

/** Restarts submitted payments, and modifications of payments, that have not changed for too long. Throws the first error after all were tried. */
export async function reconcilePayments(deps: ReconcilePaymentsDeps): Promise<void> {
  const start = deps.clock.now().getTime();
  const failures: unknown[] = [];
  for await (const page of deps.payments.untouchedSince(new Date(start - RESTART_AFTER[0] * MINUTE_MS))) {
    try {
      const contextOf = await deps.payments.contexts(page.map(({ key }) => key));
      const swept = await Promise.allSettled(
        page.map((payment) => reconcilePayment(deps, payment, contextOf(payment.key))),
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

/** What the sweep does about one payment. */
interface Decision {
  readonly kind: RestartKind;
  /** Whether the time of its next restart has come. */
  readonly restarts: boolean;
  /** Why an operator is needed. */
  readonly stuck?: string;
}

async function reconcilePayment(
  deps: ReconcilePaymentsDeps,
  { key, transactionId, modificationId, pendingSince }: PendingPayment,
  context: PendingContext,
): Promise<void> {
  const { payments, paymentQueue, clock, log, metrics } = deps;
  const now = clock.now().getTime();
  const minutesSince = (time: string) => (now - Date.parse(time)) / MINUTE_MS;
  const { kind, restarts, stuck } =
    context.endedAt === undefined
      ? pendingDecision(deps, minutesSince(pendingSince), context)
      : endedDecision(minutesSince(context.endedAt), context);
  const transaction_id = transactionId;
  const subject = modificationId === undefined ? "" : `${modificationId}: `;
  if (restarts) {
    // The first attempt was that of the submission, or of the modification's request.
    const attempt = context.restarts.pending + context.restarts.ended + 2;
    // Sent before it is counted: a sweep that is stopped in between sends the same message again, and none is lost.
    await paymentQueue.send(transactionId, attempt, modificationId);
    if (!(await payments.countRestart(key, kind, context.restarts[kind]))) return;
    const outcome = kind === "ended" ? "its notification was not queued" : "it is pending";
    log.warn("payment restarted", { transaction_id, attempt, outcome: `${subject}${outcome}` });
    metrics.count("PaymentRestarted", { transaction_id });
  }
  if (stuck === undefined) return;
  log.error("payment stuck", { transaction_id, outcome: `${subject}${stuck}` });
  metrics.count("PaymentStuck", { transaction_id });
}

function pendingDecision(
  { reviewTimeoutSeconds }: ReconcilePaymentsDeps,
  untouched: number,
  { waitsFor, restarts: { pending } }: PendingContext,
): Decision {
  const left = { kind: "pending", restarts: false } as const;
  if (waitsFor === "vendor" && untouched < reviewTimeoutSeconds / 60 + RESTART_AFTER[0]) return left;
  if (waitsFor === "gateway") {
    const isLate = untouched >= GATEWAY_DAYS * 24 * 60;
    return isLate ? { ...left, stuck: `still with the gateway after ${GATEWAY_DAYS} days` } : left;
  }
  const after = RESTART_AFTER[pending];
  if (after === undefined) return { ...left, stuck: `pending after ${pending} restarts` };
  return { kind: "pending", restarts: untouched >= after };
}

/** A payment that has ended is restarted until its notification is queued, in the end each six hours. */
function endedDecision(minutes: number, { restarts: { ended } }: PendingContext): Decision {
  const [, , last] = RESTART_AFTER;
  const after = RESTART_AFTER[ended] ?? last * (ended - 1);
  const restarts = minutes >= after;
  const isStuck = restarts && ended >= RESTART_AFTER.length;
  return { kind: "ended", restarts, ...(isStuck && { stuck: `ended, and not notified after ${ended} restarts` }) };
}
