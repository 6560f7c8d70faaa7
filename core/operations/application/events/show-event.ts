import { type EventKey, eventKeyText } from "../../../ledger/domain/observation";
import type { Clock } from "../../../shared/application/ports";
import type { ReasonText } from "../../domain/event-reasons";
import { isWaiting } from "./event-filter";
import { explainEvent } from "./explain-event";
import type { EventLetter, EventLetters, EventRecord, EventRecords } from "./ports";

export interface ShowEventDeps {
  readonly records: EventRecords;
  readonly letters: EventLetters;
  readonly clock: Clock;
}

export interface ShownEvent {
  readonly record: EventRecord;
  readonly text: ReasonText;
  /** Its dead letter. `none`: there is none. `unknown`: there are more letters than are read, or they may not be read. */
  readonly letter: EventLetter | "none" | "unknown";
}

/** All that is known of an event; undefined where the inbox has never had it, or has forgotten it. */
export async function showEvent(
  { records, letters, clock }: ShowEventDeps,
  key: EventKey,
): Promise<ShownEvent | undefined> {
  const record = await records.find(key);
  if (record === undefined) return undefined;
  // Only what Tap itself tries can have become a dead letter, or what failed for good.
  const mayBeLetter = isWaiting(record) || record.state === "failed";
  return {
    record,
    text: explainEvent(record, clock.now()),
    letter: mayBeLetter ? await letterOf(letters, key) : "none",
  };
}

async function letterOf(letters: EventLetters, key: EventKey): Promise<ShownEvent["letter"]> {
  const read = await letters.read().catch(() => undefined);
  return read?.letters.get(eventKeyText(key)) ?? (read?.isComplete ? "none" : "unknown");
}
