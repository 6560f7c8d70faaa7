import type { AttemptOutcome, DeliveryAttempt, DeliveryEnd, DeliveryQueuer, DeliveryState } from "../domain/delivery";
import type { Notification, NotificationKey } from "./ports";

/** A delivery as messages and the sweep name it. */
export interface DeliveryKey extends NotificationKey {
  readonly merchantId: string;
}

export interface DeliveryQueue {
  /** `delaySeconds`: at most 900. @default 0 */
  send(delivery: DeliveryKey, options?: { delaySeconds?: number; queuedBy?: DeliveryQueuer }): Promise<void>;
}

/** A delivery that one worker alone may attempt, for DELIVERY_LEASE_SECONDS. */
export interface LeasedDelivery extends Notification {
  /** This lease's own id: a later lease of the same delivery has another. */
  readonly leaseId: string;
  /** Attempts that are recorded. */
  readonly recordedAttempts: number;
  /** Recorded attempts that an operator's recovery has put behind: the schedule of retries began anew after them. */
  readonly earlierAttempts: number;
  /** ISO time of an operator's recovery: the delivery's age counts from it. */
  readonly recoveredAt?: string;
  /** Leases that were not released, this one included: more than recorded attempts where a function was stopped. */
  readonly leases: number;
}

/** The deliveries and their attempts. A call that is repeated because its answer was lost counts once. */
export interface DeliveryStore {
  /** Undefined where the delivery has ended, is not due yet, or is leased to another worker. */
  lease(key: NotificationKey): Promise<LeasedDelivery | undefined>;
  /** Gives the lease back without an attempt. The delivery is due at the time given. */
  release(leased: LeasedDelivery, dueAt: Date): Promise<void>;
  /** Records the attempt. The next one, at the time given, comes by the message itself or by the sweep. */
  retry(leased: LeasedDelivery, attempt: DeliveryAttempt, at: Date, by: "message" | "sweep"): Promise<void>;
  /** `createdAt`: of the notification, where it could be read. */
  end(delivery: DeliveryKey & { createdAt?: string }, state: DeliveryEnd, attempt?: DeliveryAttempt): Promise<void>;
}

export interface DueDelivery extends DeliveryKey {
  /** ISO time since which the sweep may queue it. */
  readonly dueAt: string;
}

/** The sweep's view of deliveries: those whose wait was too long for a message, or whose message was lost. */
export interface DueDeliveries {
  /** Deliveries that are due, page by page, the longest due first within each shard of the index. */
  due(now: Date): AsyncIterable<readonly DueDelivery[]>;
  /** Puts the delivery off for an hour, so that the next sweep does not queue it again; false where another sweep did. */
  defer(delivery: DueDelivery): Promise<boolean>;
}

/** What became of one notification, as the transaction's timeline shows it. */
export interface DeliveryTimeline extends Omit<Notification, "transactionId" | "body"> {
  readonly state: DeliveryState;
  readonly attempts: readonly DeliveryAttempt[];
  /** ISO time of the next attempt, while the delivery is pending. */
  readonly nextAttemptAt?: string;
}

export interface DeliveryTimelines {
  /** Timelines of a transaction's notifications, oldest first, 100 at most. */
  of(transactionId: string): Promise<DeliveryTimeline[]>;
}

/** Where and how a merchant is notified. */
export interface MerchantEndpoint extends EndpointReading {
  /** Hash of the URL: another URL is another endpoint. */
  readonly id: string;
  readonly url: string;
  /** Each signs: a `whsec_…` by `v1`, a `whsk_…` by `v1a`. The newest of each comes first. */
  readonly secrets: readonly string[];
  /** Types and patterns that it wants; absent where it wants all. */
  readonly events?: readonly string[];
  /** Its notifications are kept, and not sent. */
  readonly isPaused?: boolean;
}

/** When an endpoint's setting was read. */
export interface EndpointReading {
  /** ISO time: a change after it is not known yet. */
  readonly asOf: string;
}

export interface MerchantEndpoints {
  /**
   * The merchant's own endpoint, or the default one; undefined where neither is set. Throws EndpointMisconfigured. A
   * setting that was read within five minutes is used again; `fresh`: within one.
   */
  of(merchantId: string, options?: { readonly fresh?: boolean }): Promise<MerchantEndpoint | undefined>;
}

export class EndpointMisconfigured extends Error implements EndpointReading {
  override readonly name = "EndpointMisconfigured";
  constructor(
    message: string,
    readonly asOf: string,
  ) {
    super(message);
  }
}

/** What is known against an endpoint, over all deliveries to it. */
export interface EndpointHealth {
  /** Failures in a row. */
  readonly failures: number;
  /** How often its breaker has opened since the last success. */
  readonly openings: number;
  /** ISO time until which the breaker is open. */
  readonly openUntil?: string;
  /** It answered 410: it wants no more deliveries. */
  readonly gone: boolean;
}

/** What is known against many endpoints, as operators look at them. */
export interface EndpointHealths {
  /** By the endpoints' ids: those that nothing is known against are left out. */
  findAll(endpointIds: readonly string[]): Promise<ReadonlyMap<string, EndpointHealth>>;
}

/** The circuit breakers of endpoints. */
export interface EndpointBreakers {
  /** Undefined for an endpoint that nothing is known against. */
  find(endpointId: string): Promise<EndpointHealth | undefined>;
  /** Counts a failed attempt; undefined, and not counted, where the breaker is open until later than `since`. */
  recordFailure(endpointId: string, since: Date): Promise<EndpointHealth | undefined>;
  /** Opens the breaker, unless another worker has opened it until later than `since`. */
  open(endpointId: string, since: Date, until: Date): Promise<void>;
  /** Holds the breaker open at least until then, as the endpoint asked for. */
  hold(endpointId: string, until: Date): Promise<void>;
  /** Takes the one attempt of a half-open breaker, until then; false where another worker has taken it. */
  halfOpen(endpointId: string, openUntil: string, until: Date): Promise<boolean>;
  /** Forgets that the endpoint answered 410, and ends the opening of its breaker: the next attempt goes to it. */
  letTry(endpointId: string): Promise<void>;
  /** Notes that the endpoint answered 410. */
  markGone(endpointId: string): Promise<void>;
  /** Closes the breaker and forgets what was known against the endpoint. */
  close(endpointId: string): Promise<void>;
}

/** Sends one webhook. Never throws on what the other side does. */
export interface WebhookClient {
  post(request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
  }): Promise<WebhookAnswer>;
}

export type WebhookAnswer =
  | {
      readonly outcome: Extract<AttemptOutcome, "answered">;
      readonly status: number;
      /** Length of its body, as its head states it. */
      readonly bytes?: number;
      /** Seconds for which the endpoint asks not to be called. */
      readonly retryAfterSeconds?: number;
    }
  | { readonly outcome: Extract<AttemptOutcome, "timeout" | "address_refused"> }
  /** `reason`: Node's code of the error. */
  | { readonly outcome: Extract<AttemptOutcome, "connection_failed">; readonly reason?: string };
