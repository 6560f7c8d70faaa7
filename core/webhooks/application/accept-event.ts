import type { Answer } from "../../contracts/answers/fields";
import type { eventReceipt } from "../../contracts/answers/receipts";
import type { ProblemCode } from "../../contracts/problems";
import { type EventKey, eventKeyText } from "../../ledger/domain/observation";
import type { Actor } from "../../shared/application/actor";
import type { Clock, Log, Metrics } from "../../shared/application/ports";
import { sideBySide } from "../../shared/application/side-by-side";
import { ok, type Result, refused } from "../../shared/domain/result";
import type { EventBody } from "../domain/event-body";
import { type EventSource, type Inbox, isSettled, type WebhookQueue } from "./ports";

export interface AcceptEventDeps {
  readonly inbox: Inbox;
  readonly queue: WebhookQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface AcceptOptions {
  /** Card numbers were found in the body and masked. @default false */
  readonly cardDataMasked?: boolean;
  /** Who sent the event, where a caller did. */
  readonly actor?: Actor;
}

/** What the sender is answered. */
export type Receipt = Answer<typeof eventReceipt>;

/**
 * Stores an event whose sender is known. A receipt means that the raw event is durable and, unless there is nothing
 * left to do for it, that it is listed as waiting and its pointer is in the queue. A repeat of an event that is not
 * settled is listed and queued again: a sender's retry heals whatever stopped the first attempt.
 */
export async function acceptEvent(
  { inbox, queue, clock, log, metrics }: AcceptEventDeps,
  source: EventSource,
  body: EventBody,
  { cardDataMasked = false, actor }: AcceptOptions = {},
): Promise<Result<Receipt, ProblemCode>> {
  const identified = source.identify(body);
  if (identified === undefined) return refused("MALFORMED_EVENT");

  const key: EventKey = { provider: source.name, eventId: identified.eventId };
  const event = { key, type: identified.type, body: body.bytes };
  if (!inbox.fits(event)) return refused("BODY_TOO_LARGE");

  const receivedAt = clock.now();
  const { repeated, state, isUnlisted } = await inbox.accept({
    ...event,
    receivedAt,
    cardDataMasked,
    ...(actor && { actor }),
    state: identified.class === "irrelevant" ? "ignored" : "received",
  });
  // Side by side, since the sender waits. In any order: the processor takes an event that is not listed.
  const steps = [
    ...(isUnlisted ? [() => inbox.list({ key, type: identified.type, receivedAt })] : []),
    ...(isSettled(state) ? [] : [() => queue.send(key)]),
  ];
  await sideBySide(steps, steps.length, (step) => step());

  const event_key = eventKeyText(key);
  log.info("event received", {
    event_key,
    event_type: identified.type,
    outcome: repeated ? `repeated, ${state}` : state,
  });
  metrics.count(repeated ? "EventRepeated" : "EventAccepted", { event_key });
  if (state === "ignored") metrics.count("EventIgnored", { event_key });
  if (cardDataMasked) {
    log.warn("card number masked", { event_key, code: "CARD_NUMBER_MASKED" });
    metrics.count("CardDataMasked", { event_key });
  }
  return ok({ event: event_key, state, repeated });
}
