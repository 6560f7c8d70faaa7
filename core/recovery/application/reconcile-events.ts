import { SWEEP_BUDGET_MS } from "../../contracts/function-limits";
import { eventKeyText } from "../../ledger/domain/observation";
import type { Clock, Log, Metrics } from "../../shared/application/ports";
import type { WaitingEvent, WaitingEvents, WebhookQueue } from "../../webhooks/application/ports";
import { lookAt } from "../../webhooks/domain/event-age";

export interface ReconcileEventsDeps {
  readonly events: WaitingEvents;
  readonly webhookQueue: WebhookQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Queues events again that still wait at one of their ages. Throws the first error after all that are due were tried. */
export async function reconcileEvents(deps: ReconcileEventsDeps): Promise<void> {
  const { events, clock } = deps;
  const start = clock.now();
  const failures: unknown[] = [];
  for await (const page of events.due(start)) {
    const tried = await Promise.allSettled(page.map((event) => queueAgain(deps, event, start)));
    failures.push(...tried.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : [])));
    // The next sweep begins with the rest, which by then is the oldest.
    if (clock.now().getTime() - start.getTime() > SWEEP_BUDGET_MS) break;
  }
  if (failures.length > 0) throw failures[0];
}

/** Postponed last: an event that could not be queued stays due for the next sweep. */
async function queueAgain(
  { events, webhookQueue, log, metrics }: ReconcileEventsDeps,
  event: WaitingEvent,
  now: Date,
): Promise<void> {
  const { age, isStuck, next } = lookAt(event.receivedAt, now);
  // It stays until an operator has seen to it, however long that takes.
  if (isStuck) await events.keep(event.key);
  await webhookQueue.send(event.key);
  await events.postpone(event, next);
  const event_key = eventKeyText(event.key);
  log.warn("event queued again", { event_key, outcome: `not processed after ${age} minutes` });
  metrics.count(isStuck ? "EventStuck" : "EventRequeued", { event_key });
}
