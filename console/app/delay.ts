const TICK_MS = 5_000;
const HIDDEN_MS = 60_000;
const LONGEST_MS = 60_000;

/** Milliseconds until the next look: longer while the page is hidden, and doubled after each failure. */
export const delayMs = (isHidden: boolean, failed: number): number =>
  isHidden ? HIDDEN_MS : Math.min(TICK_MS * 2 ** failed, LONGEST_MS);
