import { currencyOf } from "./contribution";
import type { PaymentState, Touch } from "./objects";
import type { PaymentStatus, ProviderSystem } from "./observation";
import type { RefundTimes, RefundTotalState } from "./refund-total";
import { textOrder } from "./registers";
import type { SumsByCurrency } from "./sums";

/** The charge or capture that last said which state it is in. It speaks for all attempts of the payment. */
export interface NewestCharge extends Touch {
  readonly kind: "charge" | "capture";
  readonly name: string;
  readonly status: PaymentStatus;
  readonly currency: string;
  /** Minor units. */
  readonly amount?: number;
  readonly reason?: string;
}

/** A transaction as one item of constant size, whatever its history. `derived` reads it. */
export interface Head {
  readonly transactionId: string;
  /** Whose rules apply. A payment submitted to Tap is `internal` until its gateway's first observation. */
  readonly system: ProviderSystem;
  /** Intents, orders and payments, ordered by name: in life one of a kind, at most `MAX_PAYMENTS`. */
  readonly payments: readonly PaymentState[];
  readonly newestCharge?: NewestCharge;
  readonly refundTotal?: RefundTotalState;
  /** Sums over all parts: charges, captures, authorizations, refunds, disputes. */
  readonly sums: SumsByCurrency;
  readonly refundTimes: RefundTimes;
  /** The merchants that events name, at most two: with two, none may see what the other sold. */
  readonly merchants: readonly string[];
  /** The merchant who submitted the payment to Tap: no event changes it. */
  readonly submittedBy?: string;
  /** ISO times of the earliest and of the latest event known, as the provider says. */
  readonly firstOccurredAt: string;
  readonly lastOccurredAt: string;
  /** How many notifiable changes there were so far. */
  readonly revision: number;
}

/**
 * Objects of the kinds intent, order and payment that one head keeps. More than one of a kind is a sign of an error,
 * such as two charges for one payment, and flagged. Which ones are kept does not depend on the order of events.
 */
export const MAX_PAYMENTS = 4;
const MAX_MERCHANTS = 2;

/** The smallest names stay: those of the whole are the smallest ones of any selection that they are part of. */
export const withMerchants = (known: readonly string[], named: readonly string[]): readonly string[] => {
  const all = [...new Set([...known, ...named])];
  return all.length === known.length ? known : all.sort(textOrder).slice(0, MAX_MERCHANTS);
};

/**
 * Whether two states are of one object. A `payment` of another currency is another object, whatever its name: amounts of
 * two currencies must not pass for one another.
 */
export const isSamePayment = (a: PaymentState, b: PaymentState): boolean =>
  a.kind === b.kind && a.name === b.name && (a.kind !== "payment" || currencyOf(a) === currencyOf(b));

/** Payments ordered by name and bounded, with one of them replaced or added. */
export const withPayment = (payments: readonly PaymentState[], payment: PaymentState): readonly PaymentState[] =>
  [...payments.filter((known) => !isSamePayment(known, payment)), payment]
    .sort((a, b) => textOrder(a.name, b.name) || textOrder(a.kind, b.kind) || textOrder(currencyOf(a), currencyOf(b)))
    .slice(0, MAX_PAYMENTS);

/** Positive where `b` is the newer one. */
export const newestChargeOrder = (a: NewestCharge, b: NewestCharge): number =>
  b.at - a.at || b.progress - a.progress || textOrder(b.name, a.name);

/** Events of a provider have the rules of that provider, beside which Tap's own events have none. */
export const systemOf = (known: ProviderSystem, said: ProviderSystem): ProviderSystem =>
  known === "internal" || (said !== "internal" && textOrder(said, known) < 0) ? said : known;
