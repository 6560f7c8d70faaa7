const DAY_MS = 86_400_000;
/** How long a change may take to its line: it is collected for a minute, and retried. */
const RECENT_MS = 15 * 60_000;

/**
 * Between which times a row must have a line. Before: S3 deletes lines in the course of the day on which they expire.
 * After: they may not be written yet. ISO times.
 */
export const trailEnds = (now: Date, retentionDays: number) => ({
  expiredBefore: new Date(now.getTime() - (retentionDays - 1) * DAY_MS).toISOString(),
  recentFrom: new Date(now.getTime() - RECENT_MS).toISOString(),
});
