import { setTimeout as wait } from "node:timers/promises";

export interface Pace {
  /** Resolves once fewer messages wait than `most`. */
  turn(): Promise<void>;
  stop(): void;
}

const LOOK_MS = 1_000;
const PAUSE_MS = 100;

/**
 * Holds the senders back while `most` messages wait or more. The emulator reads a queue from its beginning at each
 * receive: a queue that grows without bounds would measure the emulator alone.
 */
export function paceOf(waiting: () => Promise<number>, most: number, signal: AbortSignal): Pace {
  const stopped = new AbortController();
  const ends = AbortSignal.any([signal, stopped.signal]);
  let now = 0;
  const looks = (async () => {
    while (!ends.aborted) {
      now = await waiting();
      await wait(LOOK_MS, undefined, { signal: ends });
    }
  })();
  // Ends by its signal; a failed look is thrown to whoever waits for a turn.
  looks.catch(() => undefined);
  return {
    async turn() {
      while (now >= most) await Promise.race([looks, wait(PAUSE_MS, undefined, { signal })]);
    },
    stop: () => stopped.abort(),
  };
}
