import type { DeliveryMessage } from "../../contracts/merchant-webhook-schema";
import type { NotificationMessage } from "../../contracts/notification-schema";

export interface NotificationQueue {
  send(message: NotificationMessage): Promise<void>;
}

export interface NotificationTopic {
  publish(message: {
    readonly subject: string;
    readonly body: string;
    /** For filter policies of subscriptions. */
    readonly attributes: Readonly<Record<string, string>>;
  }): Promise<void>;
}

export interface NotifyLimit {
  /** Whether a transaction may be notified by hand: not within a minute of the last time. */
  take(transactionId: string): Promise<boolean>;
}

export interface NotificationKey {
  readonly transactionId: string;
  readonly notificationId: string;
}

/** A state of a transaction that was told. */
export interface Notification extends NotificationKey {
  readonly merchantId: string;
  readonly createdAt: string;
  /** What the merchant's endpoint gets, byte by byte the same at every attempt. */
  readonly body: string;
}

/** Where and how a merchant is told. */
export interface MerchantEndpoint {
  /** Of its URL: another URL is another endpoint. */
  readonly id: string;
  readonly url: string;
  /** Newest first; each signs. */
  readonly secrets: readonly string[];
}

export interface MerchantEndpoints {
  /** The merchant's own, or the default one; undefined where neither is set. Throws EndpointMisconfigured. */
  of(merchantId: string): Promise<MerchantEndpoint | undefined>;
}

export class EndpointMisconfigured extends Error {
  override readonly name = "EndpointMisconfigured";
}

/** What became of one attempt. `answered` goes with the endpoint's HTTP status. */
export type AttemptOutcome =
  | "delivered"
  | "answered"
  | "timeout"
  | "connection_failed"
  /** The URL is not https, or its name leads to an address that is not public. */
  | "address_refused"
  | "misconfigured";

export interface DeliveryAttempt {
  readonly at: string;
  readonly outcome: AttemptOutcome;
  readonly httpStatus?: number;
  readonly milliseconds: number;
}

/** `unaddressed`: the merchant has no endpoint. `gone`: the endpoint wants no more of them. */
export type DeliveryEnd = "delivered" | "failed" | "gone" | "unaddressed";
export type DeliveryState = "pending" | DeliveryEnd;

/** As the transaction's timeline shows it. */
export interface NotificationStory {
  readonly notificationId: string;
  readonly createdAt: string;
  readonly state: DeliveryState;
  readonly attempts: readonly DeliveryAttempt[];
  /** While it is pending. */
  readonly nextAttemptAt?: string;
}

export interface Notifications {
  /** What is done of a notification that is there. */
  find(key: NotificationKey): Promise<{ readonly state: DeliveryState; readonly emailed: boolean } | undefined>;
  /** Keeps it, to be delivered at once, unless it is there. */
  create(notification: Notification): Promise<void>;
  emailed(key: NotificationKey): Promise<void>;
}

export interface NotificationStories {
  /** Those of a transaction, oldest first. */
  of(transactionId: string): Promise<NotificationStory[]>;
}

export interface ClaimedDelivery extends Notification {
  /** Of this claim alone. */
  readonly claim: string;
  /** Attempts that are recorded. */
  readonly recorded: number;
  /** Claims that were not given back, this one included: more than are recorded where a function was stopped. */
  readonly claims: number;
}

/**
 * The work of delivering. A delivery is claimed before it is attempted, so that nobody else attempts it meanwhile. A call
 * that is repeated because its answer was lost counts once.
 */
export interface Deliveries {
  /** Undefined where it has ended, or is not due yet, or somebody else is at it. */
  claim(key: NotificationKey): Promise<ClaimedDelivery | undefined>;
  /** Gives the claim back without an attempt: not before the time given. */
  postpone(claimed: ClaimedDelivery, until: Date): Promise<void>;
  /** Records the attempt; the next one is made by the message itself (`message`) or by the sweep. */
  retry(claimed: ClaimedDelivery, attempt: DeliveryAttempt, at: Date, by: "message" | "sweep"): Promise<void>;
  end(key: NotificationKey, state: DeliveryEnd, attempt?: DeliveryAttempt): Promise<void>;
}

/** How an endpoint fares, over all deliveries to it. */
export interface EndpointHealth {
  /** In a row. */
  readonly failures: number;
  /** How often it was left in peace for them. */
  readonly openings: number;
  /** Until then it is left in peace. */
  readonly openUntil?: string;
  /** It answered 410: it wants no more. */
  readonly gone: boolean;
}

export interface EndpointBreakers {
  /** Undefined for an endpoint that nothing is known against. */
  find(endpointId: string): Promise<EndpointHealth | undefined>;
  /** Counts the failure of an attempt; undefined where the endpoint was left in peace until later than `since`. */
  failed(endpointId: string, since: Date): Promise<EndpointHealth | undefined>;
  /** Leaves it in peace until then, unless somebody else has done so, until later than `since`. */
  open(endpointId: string, since: Date, until: Date): Promise<void>;
  /** It asked to be left in peace: until then, or for longer if that stands already. */
  hold(endpointId: string, until: Date): Promise<void>;
  /** Claims the one attempt that shows, until then, whether an endpoint that was left in peace is well again. */
  probe(endpointId: string, openUntil: string, until: Date): Promise<boolean>;
  gone(endpointId: string): Promise<void>;
  healed(endpointId: string): Promise<void>;
}

export interface DeliveryQueue {
  /** `delaySeconds`: at most 900. */
  send(message: DeliveryMessage, delaySeconds?: number): Promise<void>;
}

export interface DueDeliveries {
  /** Those that are due, the longest first, page by page. */
  due(now: Date): AsyncIterable<readonly DueDelivery[]>;
  /** Puts the sweep off for a while, so that the next one does not queue it again; false where somebody else did. */
  lease(delivery: DueDelivery): Promise<boolean>;
}

export interface DueDelivery extends NotificationKey {
  readonly merchantId: string;
  readonly dueAt: string;
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
  | { readonly outcome: "answered"; readonly status: number; readonly retryAfter?: string }
  | { readonly outcome: "timeout" | "address_refused" }
  /** `reason`: Node's code of the error. */
  | { readonly outcome: "connection_failed"; readonly reason?: string };
