import { eventKeyText } from "../../../ledger/domain/observation";
import type { Clock } from "../../../shared/application/ports";
import type { EventReplays, WebhookQueue } from "../../../webhooks/application/ports";
import type { ActionRequest, ItemOutcome } from "../run-action";
import type { ReplayableEvent } from "./plan-replay";

export interface ReplayEventsDeps {
  readonly replays: EventReplays;
  readonly webhookQueue: WebhookQueue;
  readonly clock: Pick<Clock, "now">;
}

/** The event's body has expired, so that Tap cannot process it any more. */
export class EventExpired extends Error {
  override readonly name = "EventExpired";
}

type ReplayAction = Pick<ActionRequest<ReplayableEvent>, "command" | "count" | "items" | "cursorOf" | "act">;

/**
 * The action that has events processed again, each once. Its cursor is the time at which it began: a run that goes on leaves
 * out what the stopped one replayed, since the event itself says when it was replayed last.
 */
export function replayAction(deps: ReplayEventsDeps, events: readonly ReplayableEvent[]): ReplayAction {
  let beganAt = deps.clock.now().toISOString();
  return {
    command: "events replay",
    count: events.length,
    items: (cursor) => {
      if (cursor === undefined) return events;
      beganAt = cursor;
      const since = new Date(cursor);
      return events.filter(({ replayedAt }) => replayedAt === undefined || replayedAt < since);
    },
    cursorOf: () => beganAt,
    act: (event) => replay(deps, event),
  };
}

/** Stopped after the first step, the event is listed as waiting: the reconciler queues it, or the same command does. */
async function replay({ replays, webhookQueue }: ReplayEventsDeps, event: ReplayableEvent): Promise<ItemOutcome> {
  const state = await replays.reopen(event);
  if (state === "expired") throw new EventExpired(`the body of ${eventKeyText(event.key)} has expired`);
  if (state === "processed") return "unchanged";
  await webhookQueue.send(event.key);
  return "done";
}
