import { eventKeyText, type UnreadReason } from "../../../ledger/domain/observation";
import type { RETRIES_EXHAUSTED } from "../../../webhooks/application/ports";
import type { Unprocessable } from "../../../webhooks/application/process-webhook";
import { EVENT_AGES } from "../../../webhooks/domain/event-age";
import { type EventReason, type ReasonText, reasonText } from "../../domain/event-reasons";
import type { EventRecord } from "./ports";

/** Every reason that the processor stores has a text. */
export type StoredReason = Unprocessable | UnreadReason | typeof RETRIES_EXHAUSTED;
type Complete = StoredReason extends EventReason ? ReasonText : never;

/** Minutes after which a received event is late. */
const [LATE_MINUTES] = EVENT_AGES;

type Explained = Pick<EventRecord, "key" | "state" | "reason" | "receivedAt" | "recorded">;

/** Why an event is in its state, in one sentence, and the first thing to do. */
export function explainEvent({ key, state, reason, receivedAt, recorded }: Explained, now: Date): Complete {
  const event = eventKeyText(key);
  if (state === "processed") {
    const first = recorded[0]?.transactionId;
    return {
      means: "The event is in the ledger.",
      first: first === undefined ? "Nothing." : `See its transaction: tap transactions show ${first}`,
    };
  }
  if (state === "ignored") {
    return {
      means: "The event says nothing about a payment of this deployment, as the code reads it.",
      first: `Nothing, unless this version has learned its type: tap events replay ${event}`,
    };
  }
  if (reason !== undefined) return reasonText(reason);
  const minutes = Math.floor((now.getTime() - receivedAt.getTime()) / 60_000);
  if (minutes < LATE_MINUTES) {
    return { means: "The event is stored, and its pointer is queued.", first: "Wait: most take less than a second." };
  }
  return {
    means: `The event was stored ${minutes} minutes ago, and is not processed. The processor could not write why.`,
    first: "See whether its message is a dead letter: tap dead-letters list webhook-processing",
  };
}
