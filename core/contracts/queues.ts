/** Backoff of a failed message, of every queue: doubles from the first to the longest, plus up to 100 % jitter. */
export const BACKOFF_SECONDS = { first: 5, longest: 900 } as const;

/** Receives of one webhook before it is dead-lettered: with the backoff, 36 to 72 minutes of an outage. */
export const MAX_WEBHOOK_RECEIVES = 10;
