import type { UnprocessedList } from "../../../contracts/spread";
import { type InboxState, RETRIES_EXHAUSTED } from "../../../webhooks/application/ports";
import type { UnprocessedEvent } from "./ports";

/** States by which events that are not processed are asked for. */
export const listedStates = ["waiting", "failed", "unread", "ignored"] as const;
export type ListedState = (typeof listedStates)[number];

export interface EventFilter {
  readonly provider?: string;
  /** The provider's own name, or its beginning with a `*`. */
  readonly type?: string;
  /** The reason, or the name of the error with which the last try ended. */
  readonly cause?: string;
  /** Received at this time or later. */
  readonly since?: Date;
  /** Received before this time. */
  readonly until?: Date;
}

/** Whether Tap itself will look at an event again: it is received, or its retries are exhausted. */
export const isWaiting = ({ state, reason }: { readonly state: InboxState; readonly reason?: string }): boolean =>
  state === "received" || (state === "failed" && reason === RETRIES_EXHAUSTED);

/** The lists that hold events of the states: a failed event whose retries are exhausted still waits. */
export function listsOf(states: readonly ListedState[]): UnprocessedList[] {
  return [
    ...new Set(states.flatMap((state): UnprocessedList[] => (state === "failed" ? ["failed", "waiting"] : [state]))),
  ];
}

export function fits(event: UnprocessedEvent, states: readonly ListedState[], filter: EventFilter): boolean {
  const { provider, type, cause, since, until } = filter;
  return (
    states.some((state) => (state === "waiting" ? isWaiting(event) : event.state === state)) &&
    (provider === undefined || event.key.provider === provider) &&
    (type === undefined || isOfType(event.type ?? "", type)) &&
    (cause === undefined || event.reason === cause || event.cause === cause) &&
    (since === undefined || event.receivedAt >= since) &&
    (until === undefined || event.receivedAt < until)
  );
}

export const isOfType = (type: string, wanted: string): boolean =>
  wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
