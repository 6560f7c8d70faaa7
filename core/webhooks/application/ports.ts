import type { Verification } from "../../access/application/check-signature";
import type { RecordedChanges } from "../../ledger/application/ports";
import type { EventKey, EventReading, ProviderObject } from "../../ledger/domain/observation";
import type { Actor } from "../../shared/application/actor";
import type { SignedRequest } from "../../shared/application/ports";
import type { EventBody } from "../domain/event-body";

/**
 * received → processed | ignored | unread | failed. Only processed and ignored make a repeat a no-op. `unread`: the event
 * is authentic, and nobody can tell yet what it says: it is kept until the code has learned it.
 */
export type InboxState = "received" | "processed" | "ignored" | "unread" | "failed";

/** Why an event failed that another try may yet help. Any other reason is for a person, or a new version of us. */
export const RETRIES_EXHAUSTED = "RETRIES_EXHAUSTED";

export const isSettled = (state: InboxState): boolean => state === "processed" || state === "ignored";

export interface IncomingEvent {
  readonly key: EventKey;
  readonly type: string;
  readonly body: Buffer;
  readonly receivedAt: Date;
  /** Card numbers were found in the body and masked before it came here. */
  readonly cardDataMasked?: boolean;
  /** `ignored` for a type that says nothing of the money of a payment: it is kept, not queued. */
  readonly state: "received" | "ignored";
  /** Who sent an internal event. A provider's event has its provider's name. */
  readonly actor?: Actor;
}

export interface StoredEvent {
  readonly key: EventKey;
  readonly state: InboxState;
  readonly body: EventBody;
  /** The body does not expire, as the event was unread. */
  readonly isKept: boolean;
  /** What a processed event changed, by transaction. */
  readonly recorded?: readonly RecordedChanges[];
  /** Why the event failed, or is unread. */
  readonly reason?: string;
}

export interface StoredEvents {
  load(key: EventKey): Promise<StoredEvent | undefined>;
}

export interface Acceptance {
  readonly repeated: boolean;
  readonly state: InboxState;
  /** The event waits, and is not listed as waiting yet: `list` is to follow. */
  readonly isUnlisted: boolean;
}

/** What the receiver does with events. */
export interface Inbox extends StoredEvents {
  /** Stores the event unless it is there already; then says in what state it is. */
  accept(event: IncomingEvent): Promise<Acceptance>;
  /** Lists an event as waiting, so that the reconciler looks at it, unless its processing was faster. */
  list(event: Pick<IncomingEvent, "key" | "type" | "receivedAt">): Promise<void>;
  /** Whether `accept` could store the event's body: a store has a size limit of its own. */
  fits(event: Pick<IncomingEvent, "key" | "type" | "body">): boolean;
  /**
   * Binds a transmission to the first body (its SHA-256, hex) that it came with. False where it is bound to another
   * body: PayPal signs a CRC-32 of the body only, so that one captured request could sign others.
   */
  bind(provider: string, transmission: string, bodyHash: string): Promise<boolean>;
}

/** What the processor does with events. */
export interface EventStates extends StoredEvents {
  /**
   * Records the state unless the event is processed or ignored already. The body of an unread event no longer expires.
   * `cause`: the name of the error that the last try ended with.
   */
  settle(key: EventKey, state: "ignored" | "unread" | "failed", reason?: string, cause?: string): Promise<void>;
  /** Lets the body of an event that was unread expire like any other, from now on. */
  release(key: EventKey): Promise<void>;
}

/** An object as the provider gave it when it was asked. */
export interface FetchedObject {
  readonly object: unknown;
  /** When the answer was given, by the provider's clock. */
  readonly at: Date;
  /** Version of the provider's API whose meaning the object's figures have. */
  readonly apiVersion: string;
}

/** Objects at a provider, for events that name one without carrying it. */
export interface ProviderObjects {
  /**
   * The object as it is now. `refused`: no key is set, or the provider does not give the object, so that asking again
   * will not help. Throws what a retry may heal.
   */
  fetch(object: ProviderObject): Promise<FetchedObject | "refused">;
}

export interface WebhookQueue {
  send(key: EventKey): Promise<void>;
}

/** What a type says. `irrelevant`: never anything about the money of a payment. `unknown`: it is on no list. */
export type TypeClass = "mapped" | "irrelevant" | "unknown";

/** What a received body is, before it is read. */
export interface IdentifiedEvent {
  readonly eventId: string;
  /** The provider's own name for it. */
  readonly type: string;
  readonly class: TypeClass;
}

/** Where events come from: how one is recognized, and what it says in Tap's words. */
export interface EventSource {
  readonly name: string;
  /** Undefined for what is no event. */
  identify(body: EventBody): IdentifiedEvent | undefined;
  read(body: EventBody): EventReading;
  /** What an object says that was fetched for an event, as an event of `type` would carry it. Of thin events only. */
  readFetched?(fetched: FetchedObject, key: EventKey, type: string): EventReading;
  /**
   * The customer's e-mail address in an event about a payment as a whole; undefined where it has none, or none that SES
   * takes. It is read apart from the event, so that no address comes into the ledger.
   */
  customerEmailIn?(body: EventBody): string | undefined;
}

/** A webhook provider. A new one is a folder of its own with this, and an entry in core/contracts/providers.ts. */
export interface ProviderWebhooks extends EventSource {
  /** Whether one of the secrets signed exactly these bytes, recently enough. Never throws on a request's contents. */
  verify(request: SignedRequest, secrets: readonly string[], now: Date): Verification | Promise<Verification>;
  /**
   * The sender's own name for this transmission of an event, where a signature covers less than the whole body: it is
   * bound to the first body that it came with.
   */
  transmissionOf?(request: SignedRequest): string | undefined;
}

export type Catalog<Source extends EventSource> = ReadonlyMap<string, Source>;

/** Lets an operator have an event processed again. */
export interface EventReplays {
  /**
   * Makes an event wait as if it had just come, whatever its state was: listed as waiting, so that the reconciler queues
   * it if nobody else does. Its body no longer expires, until the event is processed or ignored.
   * `processed`: it is in the ledger, and nothing was changed. `expired`: its body is gone, or never was there.
   */
  reopen(event: Pick<IncomingEvent, "key" | "type" | "receivedAt">): Promise<"waiting" | "processed" | "expired">;
}

/** An event that Tap itself will look at again: it was received, or its retries are exhausted. */
export interface WaitingEvent {
  readonly key: EventKey;
  readonly receivedAt: Date;
  /** ISO time from which it is due, as it was read. */
  readonly dueAt: string;
}

/** What the reconciler does with events. */
export interface WaitingEvents {
  /** Pages of the events that are due by then: of each shard the oldest first, all shards side by side. */
  due(now: Date): AsyncIterable<readonly WaitingEvent[]>;
  /** Sets when the event is due next, unless it was settled or postponed since it was read. */
  postpone(event: Pick<WaitingEvent, "key" | "dueAt">, next: Date): Promise<void>;
  /** Keeps the event's body from expiring, as of an unread one. */
  keep(key: EventKey): Promise<void>;
}
