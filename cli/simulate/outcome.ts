import { setTimeout as wait } from "node:timers/promises";
import { dynamoStoredEvents } from "../../core/webhooks/adapters/dynamo-stored-events";
import type { InboxState } from "../../core/webhooks/application/ports";
import { INTERNAL_SOURCE } from "../../core/webhooks/application/receive-internal-event";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { eventSources } from "../../core/webhooks/providers/catalog";
import { type SimulatedEvent, typeOf } from "../../simulation/catalog";
import type { HttpResponse } from "../../tools/http";
import type { Target } from "../target/target";
import type { Sender } from "./sender";

/** One request and what became of its event. */
export interface Outcome {
  readonly event: SimulatedEvent;
  readonly status: number;
  /** Tap's answer in a word: `received`, `processed`, `INVALID_SIGNATURE`. */
  readonly answer: string;
  /** State of the stored event at the end; absent where Tap took none. */
  readonly became?: InboxState;
  /** Why it is unread or failed. */
  readonly reason?: string;
}

/** How long an event may take until it is settled. */
const WATCHED_MS = 20_000;
const PAUSE_MS = 250;
const SETTLED: ReadonlySet<InboxState> = new Set(["processed", "ignored", "unread"]);

/** Sends the events one after the other. Stops where the signal says so. */
export async function sendAll(
  sender: Sender,
  events: readonly SimulatedEvent[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const event of events) {
    if (signal.aborted) break;
    const response = await sender.send(event);
    outcomes.push({ event, status: response.status, answer: wordOf(response) });
  }
  return outcomes;
}

function wordOf({ json, text }: HttpResponse): string {
  const { state, code, message } = (json ?? {}) as { state?: string; code?: string; message?: string };
  return state ?? code ?? message ?? text.slice(0, 80);
}

const isTaken = ({ status }: Outcome): boolean => status === 200;

/** The outcomes with what became of each event that Tap took, as soon as all of them are settled, or when time is up. */
export async function watched(
  { clients, table }: Pick<Target, "clients" | "table">,
  outcomes: readonly Outcome[],
  signal: AbortSignal,
  milliseconds = WATCHED_MS,
): Promise<Outcome[]> {
  const stored = dynamoStoredEvents(clients.dynamo, table("payment-webhooks"));
  const end = Date.now() + milliseconds;
  const settled = new Map<string, Pick<Outcome, "became" | "reason">>();
  const waiting = new Map(outcomes.filter(isTaken).map(({ event }) => [event.eventId, event]));
  for (;;) {
    for (const [id, event] of waiting) {
      const { state, reason } = (await stored.load(keyOf(event))) ?? {};
      if (state !== undefined) settled.set(id, { became: state, ...(reason !== undefined && { reason }) });
      if (state !== undefined && SETTLED.has(state)) waiting.delete(id);
    }
    if (waiting.size === 0 || signal.aborted || Date.now() > end) break;
    await wait(PAUSE_MS);
  }
  return outcomes.map((outcome) =>
    isTaken(outcome) ? { ...outcome, ...settled.get(outcome.event.eventId) } : outcome,
  );
}

/** The key under which Tap keeps the event, which its own reader knows. */
function keyOf({ source, body, eventId }: SimulatedEvent) {
  const provider = source === "internal" ? INTERNAL_SOURCE : source;
  return { provider, eventId: eventSources.get(provider)?.identify(EventBody.of(body))?.eventId ?? eventId };
}

/** Whether Tap did with the event what it should: a forged one is refused, any other is taken and processed. */
export function isAsExpected({ event: { source, type }, status, answer, became }: Outcome, isForged: boolean): boolean {
  // A busy API refuses too, and says nothing of a signature.
  if (isForged) return answer === "INVALID_SIGNATURE";
  const expected: InboxState = typeOf(source, type)?.unprocessed === undefined ? "processed" : "unread";
  return status === 200 && became === expected;
}
