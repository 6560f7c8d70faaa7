import type { Change } from "./changes";
import type { ObjectState, PartState, PaymentState, Touch } from "./objects";
import type { Observation, PaymentStatus, ProviderSystem } from "./observation";
import type { FieldKey } from "./registers";

/** What the parts of a payment add up to in one currency: amounts in minor units, and counts. Zero where absent. */
export const sumNames = [
  /** Of charges and captures: taken; authorized for those that were captured; taken back as a whole. */
  "captured",
  "gross",
  "reversed",
  /** Amounts of attempts that neither failed nor took money yet. */
  "underWay",
  /** Count of charges whose money was returned by a late failure of the bank. */
  "lateFailures",
  /** Amounts of authorizations, and the count of the open ones. */
  "authorized",
  "voided",
  "openAuthorizations",
  "voidedAuthorizations",
  /** Refunds that succeeded: surely no release, or perhaps one. */
  "sure",
  "maybe",
  "maybePending",
  /** Refunds by state, without what is known to be a release. */
  "refundsSucceeded",
  "refundsPending",
  "refundsFailed",
  /** Disputes by state. */
  "inquiries",
  "openDisputes",
  "wonDisputes",
  "lostDisputes",
  /** Money that disputes took for good, and the count of lost ones whose part of a common sum nobody states. */
  "lost",
  "unknownSplits",
] as const;
export type SumName = (typeof sumNames)[number];
/** Exact at any size. JSON of a head holds them as decimal strings. */
export type Sums = { readonly [S in SumName]?: bigint };
export interface CurrencySums {
  readonly currency: string;
  readonly sums: Sums;
}

/** The charge or capture that last said which state it is in. It speaks for the payment's attempts. */
export interface NewestCharge extends Touch {
  readonly kind: "charge" | "capture";
  readonly name: string;
  readonly status: PaymentStatus;
  readonly currency: string;
  readonly amount?: number;
  readonly reason?: string;
}

/** The newest sum of refunds that a provider reported, and what of it did not reach the customer. */
export interface NewestTotal {
  /** Object that carried it. */
  readonly name: string;
  readonly key: FieldKey;
  readonly currency: string;
  readonly amount: number;
  readonly countsRelease: boolean;
  /** Refunds that it counts and that are only pending. */
  readonly pending: bigint;
  /** Refunds that it still counts and that failed since. */
  readonly failed: bigint;
  /** More refunds were unsettled than could be read when the total moved: it is not used. */
  readonly unclear?: true;
}

/** A transaction as one item of constant size, whatever its history. */
export interface Head {
  readonly transactionId: string;
  /** Whose rules apply. A payment submitted to Tap is `internal` until its gateway's first observation. */
  readonly system: ProviderSystem;
  /** Intents, orders and payments by kind and name: one of a kind, in life. At most `MAX_PAYMENTS`. */
  readonly payments: readonly PaymentState[];
  readonly newestCharge?: NewestCharge;
  readonly total?: NewestTotal;
  /** By currency code; in life one. */
  readonly sums: readonly CurrencySums[];
  /** Newest time at which any refund was made, and at which any was seen to have failed. */
  readonly lastRefundMadeAt?: number;
  readonly lastRefundFailedAt?: number;
  /** The two smallest merchant ids that were named: with two, none of them may see what the others sold. */
  readonly merchants: readonly string[];
  /** The merchant who submitted the payment to Tap: no event can change it. */
  readonly submittedBy?: string;
  /** ISO times of the earliest and of the latest event known. */
  readonly firstOccurredAt: string;
  readonly lastOccurredAt: string;
  /** How many notifiable changes there were so far. */
  readonly revision: number;
}

/** Refunds of the transaction that are pending or failed, so far as one page holds them. */
export interface UnsettledRefunds {
  readonly refunds: readonly ObjectState<"refund">[];
  /** False where there are more than were read. */
  readonly complete: boolean;
}

export interface EventInput {
  readonly transactionId: string;
  readonly system: ProviderSystem;
  /** `stripe#evt_1`. */
  readonly event: string;
  /** ISO time. */
  readonly occurredAt: string;
  /** The event's observations that belong to this transaction. */
  readonly observations: readonly Observation[];
  /** Of the event by which a merchant submitted the payment to Tap. */
  readonly submittedBy?: string;
  readonly head?: Head;
  /** Stored states of the parts that the observations name, as far as there are any: see `partsOf`. */
  readonly parts: readonly PartState[];
  /** Only after an answer `unsettled_refunds_needed`. */
  readonly unsettled?: UnsettledRefunds;
}

export type EventOutcome =
  | {
      readonly outcome: "applied";
      readonly head: Head;
      /** Parts whose state differs from the stored one: only these are to be written. */
      readonly changedParts: readonly PartState[];
      readonly changes: readonly Change[];
    }
  /** The refund total moved past refunds that did not succeed: call again with the transaction's unsettled refunds. */
  | { readonly outcome: "unsettled_refunds_needed" };

/** Brings one event into a transaction's head, in work proportional to the event: `applyEvent`. */
export type ApplyEvent = (input: EventInput) => EventOutcome;
