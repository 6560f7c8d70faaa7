import { setTimeout as wait } from "node:timers/promises";

/** Shorter than a test's own limit (timeout.ts), so that what is missing is told before the test is stopped. */
const PATIENCE_S = 90;

/**
 * What `look` finds as soon as `holds` says so, or else what it found last: an assertion then shows what is missing.
 */
export async function lastSeen<T>(
  look: () => Promise<T>,
  holds: (value: T) => boolean,
  seconds = PATIENCE_S,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const start = Date.now();
    const value = await look();
    if (holds(value) || Date.now() > deadline) return value;
    // What scans a large table must not slow down what it waits for.
    await wait(Math.max(100, 3 * (Date.now() - start)));
  }
}

/** What `look` finds as soon as that is truthy: not yet is false, undefined, 0. Throws when time is up. */
export async function until<T>(look: () => Promise<T | undefined | false | 0>, seconds = PATIENCE_S): Promise<T> {
  const found = await lastSeen(look, Boolean, seconds);
  if (!found) throw new Error(`it did not come to that within ${seconds} s`);
  return found;
}
