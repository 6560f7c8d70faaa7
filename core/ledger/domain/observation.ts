import type { Submission } from "./submission";

/**
 * Which company's rules give figures their meaning. `internal`: events of internal services and of Tap itself, which are
 * in Tap's own words already.
 */
export type ProviderSystem = "stripe" | "paypal" | "square" | "internal";

/** State of a payment, or of one attempt to take its money. */
export const paymentStatuses = ["pending", "failed", "authorized", "canceled", "captured"] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export const refundStatuses = ["pending", "succeeded", "failed"] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** `inquiry`: the customer's bank asks; no money has moved. `won`: nothing was lost in the end. */
export const disputeStatuses = ["inquiry", "open", "won", "lost"] as const;
export type DisputeStatus = (typeof disputeStatuses)[number];

/**
 * How one object at a provider was at one time. Observations of one object merge field by field: of each field the
 * newest stands, by the order `(final, at, progress, event key)`. A field that is absent says nothing. All amounts are
 * integers in the minor units of `currency`.
 */
interface Observed {
  /**
   * Name of the object, unique over all providers: `stripe_pi_…`, `stripe_ch_…`, `paypal_<id>`, `square_<id>`. A dispute
   * of several payments is one object in each: `paypal_PP-D-1@<capture id>`.
   */
  readonly name: string;
  /**
   * Names of the objects that this one belongs to, nearest first: refund → charge → intent; capture → authorization →
   * order. Only links that can never connect two payments. The last one is the name that the transaction goes by.
   */
  readonly belongsTo: readonly string[];
  /** Provider's time of this state, in epoch milliseconds. */
  readonly at: number;
  /**
   * How far the object is beyond going back, whatever its time says. 0: it may still be in any state again. 1: it cannot
   * go back to a state of 0. 2: not to one of 1 either, as a refund that succeeded may fail, but never the reverse.
   */
  readonly final: 0 | 1 | 2;
  /** Breaks ties of time: the state that comes later in a payment's life has the larger number, on one scale per system. */
  readonly progress: number;
  /** ISO 4217, upper case. Unknown codes are kept as they came, and flagged. Absent only where there is no amount. */
  readonly currency?: string;
  /** The merchant that the object names, where it is a valid merchant id. */
  readonly merchantId?: string;
  /** Why, as the provider's or Tap's code: of a failure, a refund, a dispute. */
  readonly reason?: string;
}

/** A sum of refunds that a provider reports beside single refunds. */
export interface RefundTotal {
  readonly amount: number;
  /** Whether it counts what was authorized and released without being captured (Stripe before 2025-03-31). */
  readonly countsRelease: boolean;
}

/**
 * The payment as a whole: a Stripe PaymentIntent (`intent`), a PayPal order (`order`), a Square payment, an internal
 * service's payment, or a payment that was submitted to Tap (`payment`).
 */
export interface PaymentObservation extends Observed {
  readonly kind: "intent" | "order" | "payment";
  /** Absent where the event says nothing of it, as a Checkout session that only names the merchant. */
  readonly status?: PaymentStatus;
  readonly amount?: number;
  /** What was captured of it so far. */
  readonly received?: number;
  /** What can still be captured. */
  readonly capturable?: number;
  readonly refundTotal?: RefundTotal;
}

/** One attempt to take money: a Stripe charge (`charge`), a PayPal capture or sale (`capture`). */
export interface ChargeObservation extends Observed {
  readonly kind: "charge" | "capture";
  /** Absent where the event says nothing of it, as a reversal or most updates. */
  readonly status?: PaymentStatus;
  readonly amount?: number;
  readonly captured?: number;
  readonly refundTotal?: RefundTotal;
  /**
   * Money that went back as a whole, without a refund (PayPal's reversals, a bank debit that fails late). It counts while
   * no newer status of the object is known, and not where the object failed without being captured: Stripe states it of
   * every bank debit that fails.
   */
  readonly reversed?: number;
}

export interface AuthorizationObservation extends Observed {
  readonly kind: "authorization";
  readonly status: "pending" | "authorized" | "failed" | "canceled";
  readonly amount?: number;
}

export interface RefundObservation extends Observed {
  readonly kind: "refund";
  readonly currency: string;
  readonly status: RefundStatus;
  readonly amount: number;
  /** When the refund was made, in epoch milliseconds, where the provider says so. */
  readonly madeAt?: number;
  /** Whether it only released what was never captured: nobody got that money back. */
  readonly release: "yes" | "no" | "maybe";
  /** Id of the refund that a merchant requested here (`rfd_…`), where the object says so: it is no link. */
  readonly requestedAs?: string;
}

export interface DisputeObservation extends Observed {
  readonly kind: "dispute";
  readonly currency: string;
  readonly status: DisputeStatus;
  /** What is disputed. */
  readonly amount: number;
  /** What was lost in the end, where it differs from `amount`. `"unknown"`: the provider states one sum for several payments. */
  readonly lost?: number | "unknown";
}

export type Observation =
  | PaymentObservation
  | ChargeObservation
  | AuthorizationObservation
  | RefundObservation
  | DisputeObservation;
export type ObjectKind = Observation["kind"];

/** Where an event came from and how its sender names it: the key under which it counts once. */
export interface EventKey {
  readonly provider: string;
  readonly eventId: string;
}

/** `stripe#evt_1`: the event's key as one string, as the inbox and the ledger hold it. */
export const eventKeyText = ({ provider, eventId }: EventKey): string => `${provider}#${eventId}`;

/** The key of such a text. Ids of events may contain a `#`; names of sources do not. */
export function eventKeyOf(text: string): EventKey {
  const cut = text.indexOf("#");
  return { provider: text.slice(0, cut), eventId: text.slice(cut + 1) };
}

/** A provider's event in Tap's words. */
export interface PaymentEvent {
  readonly key: EventKey;
  readonly system: ProviderSystem;
  /** The provider's own name for it, e.g. `payment_intent.succeeded`. */
  readonly type: string;
  /** ISO time, UTC milliseconds, at which the provider says it happened. */
  readonly occurredAt: string;
  /** At least one. Observations of one event may belong to several payments, as a dispute of two captures does. */
  readonly observations: readonly [Observation, ...Observation[]];
  /**
   * Id of the payment submitted to Tap that the event's objects belong to, as the charge's metadata says (`pay_…`). It
   * counts only where that transaction exists and was submitted here.
   */
  readonly submittedAs?: string;
  /** The deployment that requested the charge, where the event says so. */
  readonly deployment?: string;
  /** Set in the event that begins a payment submitted to Tap. */
  readonly submission?: Submission;
}

/** Why an authentic event cannot be read: it is kept as `unread`, and processed once the code has learned it. */
export type UnreadReason =
  /** Its type is on no list: neither mapped nor known to be irrelevant. */
  | "UNKNOWN_TYPE"
  /** A field that the money depends on is missing or has another form. */
  | "UNEXPECTED_SHAPE"
  /** A status that is on no list, where the money depends on it. */
  | "UNKNOWN_STATUS"
  /** The amount is no whole number of minor units, or beyond what can be kept exactly. */
  | "INVALID_AMOUNT"
  /** The event carries no object, and the object could not be fetched: no key is set, or the provider refuses it. */
  | "OBJECT_NOT_FETCHED";

/** What an event says: something about payments, nothing that concerns money, or something that nobody can read yet. */
export type EventReading =
  | { readonly outcome: "read"; readonly event: PaymentEvent }
  | { readonly outcome: "irrelevant" }
  | { readonly outcome: "unread"; readonly reason: UnreadReason }
  /** A thin event: the object is to be fetched, then read as of the fetch and as an event of `type` would carry it. */
  | { readonly outcome: "fetch"; readonly object: ProviderObject; readonly type: string };

/** An object at the provider that an event names without carrying it. `event`: the thin event itself, with its data. */
export interface ProviderObject {
  readonly type: "payment_intent" | "charge" | "refund" | "dispute" | "event";
  readonly id: string;
}
