import { SWEEP_BUDGET_MS } from "../../contracts/function-limits";
import { type EventKey, eventKeyText } from "../../ledger/domain/observation";
import type { DeliveryQueue, DueDeliveries } from "../../notifications/application/delivery-ports";
import type {
  PendingContext,
  PendingPayment,
  PendingPayments,
} from "../../payments/application/ports/pending-payments";
import type { PaymentQueue } from "../../payments/application/ports/workflows";
import { GATEWAY_DAYS } from "../../payments/domain/idempotency";
import type { Clock, Log, Metrics } from "../../shared/application/ports";
import type { ReceivedEvents, WebhookQueue } from "../../webhooks/application/ports";

export interface ReconcileDeps {
  readonly dueDeliveries: DueDeliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly events: ReceivedEvents;
  readonly payments: PendingPayments;
  readonly webhookQueue: WebhookQueue;
  readonly paymentQueue: PaymentQueue;
  /** Seconds that a review may wait: until then a payment in review is not stuck, though nothing is recorded of it. */
  readonly reviewTimeoutSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const MINUTE_MS = 60_000;
/** Longest delay, in seconds, of a delivery that the sweep queues. */
const SPREAD_SECONDS = 30;
/** Messages that are sent side by side. */
const SIDE_BY_SIDE = 25;

/** Ages in minutes at which an unprocessed event is queued again; at the last it counts for the alarm. */
export const EVENT_AGES = [15, 60, 360, 1440] as const;
/** Minutes that one look at an age covers. A sweep comes each minute, so that the next one covers one that is late. */
const SWEEP_MINUTES = 2;

/** Minutes without a change after which a payment is restarted, the first, second and third time. */
export const RESTART_AFTER = [15, 60, 360] as const;

/**
 * Queues stuck events, payments and deliveries again, and none that is under way. Each of its effects may happen twice.
 * Throws the first error when all that can be done is done.
 */
export async function reconcile(deps: ReconcileDeps): Promise<void> {
  // Side by side, so that an error with one kind holds up no other.
  const sweeps = await Promise.allSettled([reconcileEvents(deps), reconcilePayments(deps), queueDeliveries(deps)]);
  const failed = sweeps.find((sweep) => sweep.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function reconcilePayments(deps: ReconcileDeps): Promise<void> {
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

/** Queues deliveries whose wait was too long for a message, or whose message was lost. */
async function queueDeliveries({ dueDeliveries, deliveryQueue, clock, log }: ReconcileDeps): Promise<void> {
  const start = clock.now();
  let queued = 0;
  for await (const page of dueDeliveries.due(start)) {
    const sent = await Promise.allSettled(
      page.map(async (delivery) => {
        if (!(await dueDeliveries.defer(delivery))) return;
        // Spread over time, so that an endpoint that works again is not overrun by all that waited for it.
        await deliveryQueue.send(delivery, Math.floor(SPREAD_SECONDS * clock.random()));
        queued++;
      }),
    );
    for (const failure of sent) {
      // The delivery is put off for an hour. The sweep finds it again then.
      if (failure.status === "rejected") log.error("delivery not queued", { error: failure.reason });
    }
    // The next sweep finds the rest, since those that were queued are put off.
    if (clock.now().getTime() - start.getTime() > SWEEP_BUDGET_MS) break;
  }
  if (queued > 0) log.info("deliveries queued", { outcome: `${queued} were due` });
}

async function reconcileEvents({ events, webhookQueue, clock, log, metrics }: ReconcileDeps): Promise<void> {
  const now = clock.now().getTime();
  for (const age of EVENT_AGES) {
    const to = now - age * MINUTE_MS;
    const isLast = age === EVENT_AGES.at(-1);
    const keys = await events.unsettled(new Date(to - SWEEP_MINUTES * MINUTE_MS), new Date(to));
    const queueAgain = async (key: EventKey) => {
      const event_key = eventKeyText(key);
      await webhookQueue.send(key);
      log.warn("event queued again", { event_key, outcome: `not processed after ${age} minutes` });
      metrics.count(isLast ? "EventStuck" : "EventRequeued", { event_key });
    };
    for (let next = 0; next < keys.length; next += SIDE_BY_SIDE) {
      await Promise.all(keys.slice(next, next + SIDE_BY_SIDE).map(queueAgain));
    }
  }
}

async function reconcilePayment(
  { payments, paymentQueue, reviewTimeoutSeconds, clock, log, metrics }: ReconcileDeps,
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
  if (untouched < after || !(await payments.countRestart(transactionId, restarts))) return;
  // The first attempt was the submission's own.
  const attempt = restarts + 2;
  await paymentQueue.send(transactionId, attempt);
  log.warn("payment restarted", { transaction_id, attempt });
  metrics.count("PaymentRestarted", { transaction_id });
}
