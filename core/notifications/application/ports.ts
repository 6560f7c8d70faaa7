import type { Actor } from "../../shared/application/actor";
import type { DeliveryState } from "../domain/delivery";

/** A change of a transaction that its merchant can see. */
export interface NotifiedChange {
  /** As `transaction.captured`: the event type of the merchant's webhook. */
  readonly type: string;
  /** Number of the change within its transaction. */
  readonly revision: number;
  /** Key of the event that made it. */
  readonly event: string;
  /** Name of the refund or dispute. */
  readonly object?: string | undefined;
  /** Why, as a code. */
  readonly reason?: string | undefined;
}

/** A caller that requested a notification by hand. */
export interface Requester {
  /** ARN of its IAM principal. */
  readonly principal: string;
  /** Whether it acts for every merchant. */
  readonly isOperator: boolean;
  /** Id of the API key that its request came with. */
  readonly apiKeyId?: string;
}

/** What a notification is made for. For a caller, how the transaction stands is sent, under the message's id. */
export type NotificationOccasion =
  | { readonly change: NotifiedChange; readonly requestedBy?: never }
  | { readonly change?: never; readonly requestedBy: Requester };

/** A request to notify a transaction's merchant. */
export type NotificationRequest = NotificationOccasion & {
  readonly transactionId: string;
  /** Differs from every other request's: the queue drops an id that it has received within five minutes. */
  readonly messageId: string;
};

export interface NotificationQueue {
  send(request: NotificationRequest): Promise<void>;
}

export interface NotificationTopic {
  publish(message: {
    readonly subject: string;
    readonly body: string;
    /** What subscriptions filter by. */
    readonly attributes: Readonly<Record<string, string>>;
  }): Promise<void>;
}

export interface NotifyLimit {
  /** Whether a transaction may be notified by hand: not within a minute of the last time. `actor`: who asks for it. */
  take(transactionId: string, actor: Actor): Promise<boolean>;
}

export interface NotificationKey {
  readonly transactionId: string;
  readonly notificationId: string;
}

/** Who or what caused a notification: the event of this key, or a caller by hand. */
export type NotificationCause =
  | { readonly event: string; readonly requestedBy?: never }
  | { readonly event?: never; readonly requestedBy: Requester };

/** The report of one notifiable change to its merchant. */
export interface Notification extends NotificationKey {
  readonly merchantId: string;
  readonly createdAt: string;
  /** As `transaction.captured`: the event type of the merchant's webhook. */
  readonly type: string;
  readonly cause: NotificationCause;
  /** What the merchant's endpoint gets, byte by byte the same at every attempt. */
  readonly body: string;
}

export interface NotificationStore {
  /** What is done of a notification that is stored. */
  find(key: NotificationKey): Promise<NotificationProgress | undefined>;
  /** Stores the notification, to be delivered at once. False where it is there, also where the answer to storing it was lost. */
  create(notification: Notification): Promise<boolean>;
  markEmailed(key: NotificationKey): Promise<void>;
  /** Notes what became of the e-mail to the customer, so that it is not sent again. */
  markCustomerEmailed(key: NotificationKey, outcome: CustomerEmailOutcome): Promise<void>;
}

export interface NotificationProgress {
  readonly state: DeliveryState;
  /** Whether the topic's subscribers were e-mailed. */
  readonly emailed: boolean;
  /** What became of the e-mail to the customer; absent where none was sent. */
  readonly customerEmail?: CustomerEmailOutcome;
}

/** `sent`: SES has taken it. `refused`: SES will never take it. */
export const customerEmailOutcomes = ["sent", "refused"] as const;
export type CustomerEmailOutcome = (typeof customerEmailOutcomes)[number];

/** Who gave a customer's address: the merchant, by a submission or an internal event, or the provider, by its event. */
export const addressGivers = ["merchant", "provider"] as const;

export interface CustomerAddress {
  readonly address: string;
  readonly givenBy: (typeof addressGivers)[number];
}

/** The addresses to which customers are e-mailed about their payments. They are kept for CUSTOMER_EMAIL_KEPT_DAYS. */
export interface CustomerAddresses {
  /** Keeps the address, unless one is kept. One of a merchant replaces one of a provider. */
  remember(transactionId: string, given: CustomerAddress): Promise<void>;
  /** The addresses of those transactions that have one, in any order. */
  of(transactionIds: readonly string[]): Promise<readonly CustomerAddress[]>;
}

export interface CustomerEmail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface CustomerMailer {
  /** `refused`: no retry will help. Throws what a retry may heal; no error names the address. */
  send(email: CustomerEmail): Promise<CustomerEmailOutcome>;
}
