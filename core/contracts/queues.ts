/** Backoff of a failed message, of every queue: doubles from the first to the longest, plus up to 100 % jitter. */
export const BACKOFF_SECONDS = { first: 5, longest: 900 } as const;

/** Receives of one webhook before it is dead-lettered: with the backoff, 36 to 72 minutes of an outage. */
export const MAX_WEBHOOK_RECEIVES = 10;

/** Receives of one message of a FIFO queue before it is dead-lettered: S3-34 in docs/requirements.md. */
export const MAX_FIFO_RECEIVES = 3;

/**
 * Receive at which a message is handed over to a fresh one, so that it has a receive to spare: a worker that is killed
 * before it has handed over leaves no dead letter.
 */
export const HAND_OVER_AT = MAX_FIFO_RECEIVES - 1;

/**
 * Messages that the work of a FIFO queue may have, one after the other. Each is handed over to a fresh one at its second
 * receive, but for the last: so that killed workers and an outage of 75 to 150 minutes dead-letter nothing.
 */
export const FIFO_ROUNDS = 7;

/** Name of the message attribute that numbers the rounds; absent in the first. */
export const ROUND_ATTRIBUTE = "round";

/** What the poller needs between a receive and its call, and the end of a function whose time is up. */
const VISIBILITY_MARGIN_SECONDS = 30;
/** S1-34 in docs/requirements.md. */
const LEAST_VISIBILITY_SECONDS = 300;

/**
 * Seconds for which a message stays with the worker that received it: as long as its function may run, so that the
 * message of a worker that died comes back soon. Longer would only delay it: each queue starts no more executions than
 * are reserved for its function, so that no message waits for a free one.
 */
export const visibilitySeconds = (functionTimeout: number): number =>
  Math.max(LEAST_VISIBILITY_SECONDS, functionTimeout + VISIBILITY_MARGIN_SECONDS);
