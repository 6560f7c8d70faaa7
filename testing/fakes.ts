import type { Callers, MerchantScope, WebhookSecrets } from "../core/access/application/ports";
import type { CountName } from "../core/contracts/metrics";
import type { RecordedChanges } from "../core/ledger/application/ports";
import { type EventKey, eventKeyText } from "../core/ledger/domain/observation";
import type { Cursors } from "../core/queries/application/ports";
import type { Clock, Log, LogFields, Metrics } from "../core/shared/application/ports";
import {
  type EventReplays,
  type EventStates,
  type Inbox,
  type InboxState,
  type IncomingEvent,
  isSettled,
  type ProviderObjects,
  type StoredEvent,
  type WebhookQueue,
} from "../core/webhooks/application/ports";
import { EventBody } from "../core/webhooks/domain/event-body";

export class FakeClock implements Clock {
  readonly slept: number[] = [];
  constructor(private time = new Date("2026-11-18T10:00:10.000Z")) {}
  now = () => this.time;
  advance = (milliseconds: number) => {
    this.time = new Date(this.time.getTime() + milliseconds);
  };
  sleep = async (milliseconds: number) => {
    this.slept.push(milliseconds);
  };
  random = () => 0.5;
}

export class RecordingLog implements Log {
  readonly entries: { readonly level: string; readonly message: string; readonly fields: LogFields }[] = [];
  private readonly at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      this.entries.push({ level, message, fields });
    };
  info = this.at("info");
  warn = this.at("warn");
  error = this.at("error");
}

export class RecordingMetrics implements Metrics {
  readonly counted: { readonly metric: CountName; readonly fields: object }[] = [];
  count = (metric: CountName, fields: object = {}) => {
    this.counted.push({ metric, fields });
  };
  of = (metric: CountName): number => this.counted.filter((entry) => entry.metric === metric).length;
}

export class InMemoryInbox implements Inbox, EventStates, EventReplays {
  readonly events = new Map<string, IncomingEvent>();
  readonly states = new Map<
    string,
    {
      readonly state: InboxState;
      readonly reason?: string;
      readonly cause?: string;
      readonly recorded?: readonly RecordedChanges[];
    }
  >();
  /** Events whose bodies do not expire. */
  readonly kept = new Set<string>();
  readonly transmissions = new Map<string, string>();
  constructor(private readonly maxBytes = 300 * 1024) {}

  fits = ({ body }: Pick<IncomingEvent, "body">) => body.length <= this.maxBytes;

  async accept(event: IncomingEvent) {
    const key = eventKeyText(event.key);
    const known = this.events.get(key);
    if (known === undefined) this.events.set(key, event);
    const state = this.stateOf(event.key);
    const isUnlisted = state === undefined && (known ?? event).state === "received";
    return { repeated: known !== undefined, state: state ?? (known ?? event).state, isUnlisted };
  }

  async list({ key }: Pick<IncomingEvent, "key">) {
    if (this.stateOf(key) === undefined) this.states.set(eventKeyText(key), { state: "received" });
  }

  async bind(provider: string, transmission: string, bodyHash: string) {
    const bound = this.transmissions.get(`${provider}#${transmission}`);
    if (bound === undefined) this.transmissions.set(`${provider}#${transmission}`, bodyHash);
    return bound === undefined || bound === bodyHash;
  }

  async load(key: EventKey): Promise<StoredEvent | undefined> {
    const event = this.events.get(eventKeyText(key));
    const { recorded, reason } = this.states.get(eventKeyText(key)) ?? {};
    return (
      event && {
        key,
        state: this.stateOf(key) ?? event.state,
        body: new EventBody(event.body),
        isKept: this.kept.has(eventKeyText(key)),
        ...(recorded && { recorded }),
        ...(reason && { reason }),
      }
    );
  }

  async release(key: EventKey) {
    this.kept.delete(eventKeyText(key));
  }

  async settle(key: EventKey, state: "ignored" | "unread" | "failed", reason?: string, cause?: string) {
    if (this.isSettled(key)) return;
    if (state === "unread") this.kept.add(eventKeyText(key));
    this.states.set(eventKeyText(key), { state, ...(reason && { reason }), ...(cause && { cause }) });
  }

  async reopen({ key }: Pick<IncomingEvent, "key">) {
    if (this.stateOf(key) === "processed") return "processed" as const;
    if (!this.events.has(eventKeyText(key))) return "expired" as const;
    this.kept.add(eventKeyText(key));
    this.states.set(eventKeyText(key), { state: "received" });
    return "waiting" as const;
  }

  stateOf = (key: EventKey): InboxState | undefined => this.states.get(eventKeyText(key))?.state;
  isSettled = (key: EventKey): boolean => {
    const state = this.stateOf(key);
    return state !== undefined && isSettled(state);
  };
}

export class InMemoryQueue implements WebhookQueue {
  readonly sent: EventKey[] = [];
  async send(key: EventKey) {
    this.sent.push(key);
  }
}

/** Secrets that are `cached`, or undefined while none is set; `fresh` are those that a new read finds. */
export class FakeSecrets implements WebhookSecrets {
  reads = 0;
  constructor(
    private readonly cached: readonly string[] | undefined,
    private readonly fresh = cached,
  ) {}
  of = async () => this.cached;
  refreshed = async () => {
    this.reads++;
    return this.fresh;
  };
}

export class FakeCallers implements Callers {
  private readonly scopes: ReadonlyMap<string, MerchantScope>;
  constructor(scopes: Readonly<Record<string, MerchantScope>>) {
    this.scopes = new Map(Object.entries(scopes));
  }
  scopeOf = async (principal: string) => this.scopes.get(principal);
}

export class FakeCursors implements Cursors {
  seal = async (position: string, context: string) => Buffer.from(`${context}|${position}`).toString("base64url");
  open = async (cursor: string, context: string) => {
    const text = Buffer.from(cursor, "base64url").toString();
    return text.startsWith(`${context}|`) ? text.slice(context.length + 1) : undefined;
  };
}

/** A provider that gives no object, as while no key is set. */
export const noObjects: ProviderObjects = { fetch: async () => "refused" };
