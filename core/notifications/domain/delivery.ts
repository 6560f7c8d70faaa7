import { createHash } from "node:crypto";

/**
 * How an attempt can end. `answered` goes with the endpoint's HTTP status. `address_refused`: the URL is not https, or
 * its name leads to an address that is not public. `misconfigured`: the merchant's endpoint cannot be read.
 */
export const attemptOutcomes = [
  "delivered",
  "answered",
  "timeout",
  "connection_failed",
  "address_refused",
  "misconfigured",
] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/**
 * `reconciler`: after a long wait or a lost message. `operator`: an operator's recovery of what an endpoint missed.
 * `recovery`: one that the merchant asked for, or of an endpoint that was resumed.
 */
export const deliveryQueuers = ["reconciler", "operator", "recovery"] as const;
export type DeliveryQueuer = (typeof deliveryQueuers)[number];

/** One HTTP request of a delivery. */
export interface DeliveryAttempt {
  /** ISO time at which it began. */
  readonly at: string;
  /** Where it went, as `shownUrl` cuts it; absent where the merchant's endpoint could not be read. */
  readonly url?: string;
  /** ISO time at which the endpoint's setting was read: a later change did not count yet. */
  readonly endpointAsOf: string;
  /** Who asked for it; absent where the notification's own message did. */
  readonly queuedBy?: DeliveryQueuer;
  readonly outcome: AttemptOutcome;
  readonly httpStatus?: number;
  readonly milliseconds: number;
}

/** Hash of an endpoint's whole URL: another URL is another endpoint. */
export const endpointId = (url: string): string => createHash("sha256").update(url).digest("hex").slice(0, 24);

/** An endpoint's URL without its query and its user, which may hold secrets. */
export function shownUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/**
 * `unaddressed`: the merchant has no endpoint. `gone`: the endpoint wants no more deliveries (410). `paused`: it is kept
 * until the endpoint is resumed. `unsubscribed`: the endpoint does not want its type.
 */
export const deliveryStates = [
  "pending",
  "delivered",
  "failed",
  "gone",
  "unaddressed",
  "paused",
  "unsubscribed",
] as const;
export type DeliveryState = (typeof deliveryStates)[number];
export type DeliveryEnd = Exclude<DeliveryState, "pending">;

/**
 * Seconds after which the sweep queues a delivery whose message should have come: it is taken for lost. Also the time for
 * which a delivery that the sweep has queued is put off.
 */
export const SWEEP_GRACE_SECONDS = 3600;

/** Milliseconds after which a notification is not delivered any more, whatever its delivery waited for. */
export const MAX_AGE_MS = 5 * 86_400_000;

/** Seconds after its reading for which an endpoint's setting may end a delivery without a call. It is read again before. */
export const SETTING_TRUE_SECONDS = 90;

/** Leases of one delivery that ended without a record, since the function was stopped: more are a fault of the delivery. */
export const MAX_LOST_LEASES = 20;

/**
 * Seconds from a failed attempt to the next one: ten attempts within four days, jitter included. The schedule is the one
 * that Standard Webhooks suggests.
 */
export const RETRY_SECONDS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
/** Share of a wait that is added at most, as jitter. */
const JITTER = 0.2;
/** Longest wait that an endpoint's `Retry-After` is followed for, in seconds. */
const LONGEST_WAIT_SECONDS = 86_400;

/**
 * Seconds from the nth failed attempt to the next one; undefined where there is none left. `atLeast`: seconds that the
 * endpoint asked for. `random`: from 0 to below 1, for jitter.
 */
export function retrySeconds(attempts: number, random: number, atLeast = 0): number | undefined {
  const scheduled = RETRY_SECONDS[attempts - 1];
  if (scheduled === undefined) return undefined;
  const wait = Math.max(scheduled, Math.min(atLeast, LONGEST_WAIT_SECONDS));
  return Math.ceil(wait * (1 + JITTER * random));
}
