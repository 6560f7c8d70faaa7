import type { FunctionName } from "../../../contracts/environment";
import type { EventKey } from "../../../ledger/domain/observation";
import type { InboxState } from "../../../webhooks/application/ports";
import type { LetterQueue } from "./letter-queues";

/** A message attribute, as SQS keeps it. */
export interface LetterAttribute {
  readonly type: string;
  /** Undefined where the value is binary. */
  readonly text?: string;
}

/** One message of a dead letter queue, hidden from others for a short time. */
export interface DeadLetter {
  /** SQS's id of the message: it stays while the letter lies in this queue. */
  readonly id: string;
  readonly body: string;
  /** When it was first queued; of a FIFO queue, when it became a dead letter. */
  readonly queuedAt: Date;
  /** How often it was handed out, those that looked at it included. */
  readonly receives: number;
  readonly group?: string;
  readonly attributes: Readonly<Record<string, LetterAttribute>>;
  /** Receipt of this handing out: whoever has it may delete the letter, or put it back. */
  readonly handle: string;
}

/** A dead letter queue. Looking has no effect on its letters: it has no dead letter queue of its own. */
export interface LetterBox {
  /** Letters, those that are hidden included; about right only, as SQS counts. */
  count(): Promise<number>;
  /** Takes up to ten letters, and hides them for so many seconds; none where all are taken. */
  take(hiddenSeconds: number): Promise<readonly DeadLetter[]>;
  putBack(letters: readonly DeadLetter[]): Promise<void>;
  /** Runs the work while nothing else of this process runs alone with the same queue. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  remove(letter: DeadLetter): Promise<void>;
}

export interface LetterBoxes {
  of(queue: LetterQueue): LetterBox;
}

/** Where letters go again. Each call returns once AWS has acknowledged it. */
export interface LetterTargets {
  /**
   * Queues the work of a letter again: same body and attributes, same group, counted from its first round. SQS recognizes
   * a letter that is sent twice within five minutes to a FIFO queue.
   */
  send(queue: LetterQueue, letter: DeadLetter): Promise<void>;
  /** Calls the function with the letter's body, without waiting for its end. */
  call(name: FunctionName, body: string): Promise<void>;
  /** Starts the workflow of an uploaded file; a repeat with the same name starts nothing. */
  startBatch(upload: UploadedVersion, name: string): Promise<void>;
}

/** One version of an uploaded file. */
export interface UploadedVersion {
  readonly batchId: string;
  readonly versionId: string;
}

/** What the inbox knows of an event. */
export interface EventFacts {
  readonly state: InboxState;
  readonly reason?: string;
  /** The provider's name of its type; absent where the body has expired. */
  readonly type?: string;
  /** Whether its raw body is still there. */
  readonly hasBody: boolean;
}

export interface FindEventFacts {
  /** Undefined for an event of which nothing is left. */
  find(key: EventKey): Promise<EventFacts | undefined>;
}
