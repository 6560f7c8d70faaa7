import type { Money } from "../../shared/domain/money";
import type { Submission } from "./submission";

/** Where an event came from and how its sender names it: the key under which it counts once. */
export interface EventKey {
  readonly provider: string;
  readonly eventId: string;
}

/** `stripe#evt_1`: the event's key as one string, as the inbox and the ledger hold it. */
export const eventKeyText = ({ provider, eventId }: EventKey): string => `${provider}#${eventId}`;

/** From the weakest to the strongest claim: of two facts about one payment the stronger stands, whichever came first. */
export const paymentStatuses = ["pending", "failed", "authorized", "canceled", "captured"] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** A refund that succeeded may still fail later at the customer's bank, never the other way round. */
export const refundStatuses = ["pending", "succeeded", "failed"] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** A lost dispute can be won on appeal; a won one stays won (a new one gets an id of its own). */
export const disputeStatuses = ["open", "lost", "won"] as const;
export type DisputeStatus = (typeof disputeStatuses)[number];

/** One thing that a provider says of a payment, independent of what it said before. */
export type Fact =
  | { readonly kind: "payment"; readonly status: PaymentStatus; readonly amount: Money }
  /** One of possibly several captures of a payment, where the provider gives captures ids of their own. */
  | { readonly kind: "capture"; readonly id: string; readonly amount: Money }
  | { readonly kind: "refund"; readonly id: string; readonly status: RefundStatus; readonly amount: Money }
  /** The sum of all refunds so far, as providers report it beside single refunds. */
  | { readonly kind: "refund_total"; readonly amount: Money }
  | { readonly kind: "dispute"; readonly id: string; readonly status: DisputeStatus; readonly amount: Money };

/**
 * The transaction that an event belongs to: by its id; by an alias that another event of the payment declares (a dispute
 * names a capture, and only the capture knows its order); or by an alias if there is one, else by the id (a refund names
 * the provider's payment, which may be a charge of our own).
 */
export type TransactionReference =
  | { readonly id: string; readonly alias?: string }
  | { readonly id?: undefined; readonly alias: string };

/** A provider's event in our own words. */
export interface PaymentEvent {
  readonly key: EventKey;
  /** The provider's own name for it, e.g. `payment_intent.succeeded`. */
  readonly type: string;
  /** ISO time at which the provider says it happened: shown to people, never used to order facts. */
  readonly occurredAt: string;
  readonly transaction: TransactionReference;
  /** Names by which other events refer to this transaction. */
  readonly aliases?: readonly string[];
  /** The merchant that the payment belongs to, where the event says so. */
  readonly merchantId?: string;
  /** The deployment that asked for the charge, where the event says so. */
  readonly deployment?: string;
  /** Why, as a code: of a decline, or of a review. */
  readonly reason?: string;
  /** Of a payment that began with us. */
  readonly submission?: Submission;
  /** At least one: an event that says nothing of a payment is not a payment event. */
  readonly facts: readonly [Fact, ...Fact[]];
}
