import { type EventKey, eventKeyText } from "../../ledger/domain/observation";
import type { Clock, Log, Metrics } from "../../shared/application/ports";
import type { ReceivedEvents, WebhookQueue } from "../../webhooks/application/ports";

export interface ReconcileEventsDeps {
  readonly events: ReceivedEvents;
  readonly webhookQueue: WebhookQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const MINUTE_MS = 60_000;
/** Messages that are sent side by side. */
const SIDE_BY_SIDE = 25;

/** Ages in minutes at which an unprocessed event is queued again; at the last it counts for the alarm. */
export const EVENT_AGES = [15, 60, 360, 1440] as const;
/** Minutes that one look at an age covers. A sweep comes each minute, so that the next one covers one that is late. */
const SWEEP_MINUTES = 2;

/** Queues events again that were received and not processed. */
export async function reconcileEvents({
  events,
  webhookQueue,
  clock,
  log,
  metrics,
}: ReconcileEventsDeps): Promise<void> {
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
