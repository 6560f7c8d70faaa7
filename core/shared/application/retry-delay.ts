import { BACKOFF_SECONDS } from "../../contracts/queues";

/** Whole seconds to wait after the nth receive failed: exponential, with up to as much again as jitter. */
export function retryDelaySeconds(receives: number, random: number): number {
  const base = Math.min(BACKOFF_SECONDS.first * 2 ** (receives - 1), BACKOFF_SECONDS.longest);
  return Math.floor(base * (1 + random));
}
