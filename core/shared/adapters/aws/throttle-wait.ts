import { MAX_THROTTLE_WAIT_MS, THROTTLE_WAIT_MS } from "../../../contracts/function-limits";

/** Milliseconds to wait after so many throttled tries, from 1. `random`: from 0 to below 1, for jitter. */
export const throttleWaitMs = (tries: number, random: number): number =>
  Math.round(Math.min(THROTTLE_WAIT_MS * 2 ** (tries - 1), MAX_THROTTLE_WAIT_MS) * (1 - random / 2));
