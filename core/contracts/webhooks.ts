/** Providers whose webhooks are accepted at /webhook/{provider}. */
export type WebhookProvider = "stripe" | "paypal" | "square";

/** Receives of one pointer before it is dead-lettered: with the backoff below, 36 to 72 minutes of trouble. */
export const MAX_WEBHOOK_RECEIVES = 10;

/** Backoff of a failed pointer: doubles from the first to the longest, plus up to as much again as jitter. */
export const BACKOFF_SECONDS = { first: 5, longest: 900 } as const;
