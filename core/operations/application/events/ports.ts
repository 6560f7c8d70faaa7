import type { UnprocessedList } from "../../../contracts/spread";
import type { RecordedChanges } from "../../../ledger/application/ports";
import type { EventKey } from "../../../ledger/domain/observation";
import type { InboxState } from "../../../webhooks/application/ports";

/** An event that is not in the ledger, as its list shows it. */
export interface UnprocessedEvent {
  readonly key: EventKey;
  readonly state: Exclude<InboxState, "processed">;
  /** The provider's own name for it; undefined where its body is gone. */
  readonly type?: string;
  readonly reason?: string;
  /** Name of the error with which its last try ended. */
  readonly cause?: string;
  readonly receivedAt: Date;
  /** `waiting`: when the reconciler looks at it next. Else: since when it has this state. */
  readonly attentionFrom: Date;
  readonly replayedAt?: Date;
}

export interface ListRange {
  /** Only those with this `attentionFrom`, or a later one. */
  readonly since?: Date;
  readonly order: "newest" | "oldest";
  /** Entries that are wanted of the list: pages are as small. @default as many as there are */
  readonly expected?: number;
  /** Types that the index does not show are not read. @default false */
  readonly withoutTypes?: boolean;
}

/** The inbox's index of unprocessed events. */
export interface UnprocessedEvents {
  /** Events of one list by `attentionFrom`. A page of the index is read when it is needed. */
  read(list: UnprocessedList, range: ListRange): AsyncIterable<UnprocessedEvent>;
}

/** An event that is in the ledger. */
export interface ProcessedEvent {
  readonly key: EventKey;
  readonly type: string;
  readonly transactionId: string;
  readonly processedAt: Date;
}

export interface ProcessedEvents {
  /** Events of a transaction, newest first, by its id or any name of it; undefined where there is none. */
  ofTransaction(transactionId: string): Promise<AsyncIterable<ProcessedEvent> | undefined>;
  /** Newest first, by the processor's log. What the log no longer has is left out. */
  between(since: Date, until: Date): AsyncIterable<ProcessedEvent>;
}

/** Everything that the inbox has of an event. */
export interface EventRecord {
  readonly key: EventKey;
  readonly state: InboxState;
  readonly type?: string;
  readonly receivedAt: Date;
  readonly reason?: string;
  readonly cause?: string;
  /** When it got its state; undefined while it is received. */
  readonly settledAt?: Date;
  readonly replayedAt?: Date;
  /** When the reconciler looks at it next, where it waits. */
  readonly nextLookAt?: Date;
  /** What it changed, by transaction. */
  readonly recorded: readonly RecordedChanges[];
  /** Undefined where it has expired. `expiresAt` is undefined where it is kept until the event is processed or ignored. */
  readonly body?: { readonly bytes: Buffer; readonly expiresAt?: Date; readonly cardDataMasked: boolean };
}

export interface EventRecords {
  find(key: EventKey): Promise<EventRecord | undefined>;
}

/** An event's message in the dead letter queue. */
export interface EventLetter {
  readonly queuedAt: Date;
}

export interface EventLetters {
  /**
   * Dead letters of the queue webhook-processing, by the text of their event's key. `isComplete`: no more than a bounded
   * number of letters was there, and all were read.
   */
  read(): Promise<{ readonly letters: ReadonlyMap<string, EventLetter>; readonly isComplete: boolean }>;
}
