import { setTimeout as wait } from "node:timers/promises";

export interface PollOptions {
  /** Time after which no further look is taken. @default 90, shorter than a test's own limit (testing/timeout.ts) */
  readonly seconds?: number;
  /** Shortest pause between two looks, in ms. @default 100 */
  readonly pauseMs?: number;
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const SECONDS = 90;
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Looks until `holds` accepts what was found, and returns that; at the end of the time, what the last look found. A look
 * that throws is repeated like any other: its error is thrown where it was the last one.
 */
export async function lastSeen<T>(
  look: () => Promise<T>,
  holds: (value: T) => boolean,
  { seconds = SECONDS, pauseMs = PAUSE_MS, signal }: PollOptions = {},
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    const start = Date.now();
    const isLast = start > deadline;
    try {
      const value = await look();
      if (holds(value) || isLast) return value;
    } catch (error) {
      if (isLast) throw error;
    }
    // A look that scans a large table must not slow down what it waits for.
    const pause = Math.min(Math.max(pauseMs, 3 * (Date.now() - start)), LONGEST_PAUSE_MS);
    await wait(pause, undefined, { signal });
  }
}

/** Like `lastSeen`, but throws at the end of the time, with what was waited for and what was found last. */
export async function until<T>(
  what: string,
  look: () => Promise<T>,
  holds: (value: T) => boolean,
  options: PollOptions = {},
): Promise<T> {
  const waited = `waited ${options.seconds ?? SECONDS} s for ${what}`;
  let found: T;
  try {
    found = await lastSeen(look, holds, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Error(`${waited}; the last look failed: ${(error as Error).message}`, { cause: error });
  }
  if (!holds(found)) throw new Error(`${waited}; last seen: ${shown(found)}`);
  return found;
}

const SHOWN_CHARACTERS = 1_000;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
