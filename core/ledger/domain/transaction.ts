import type { Money } from "../../shared/domain/money";
import {
  type DisputeStatus,
  disputeStatuses,
  type Fact,
  type PaymentEvent,
  type PaymentStatus,
  paymentStatuses,
  type RefundStatus,
  refundStatuses,
} from "./payment-event";

export const transactionStatuses = [...paymentStatuses, "partially_refunded", "refunded", "disputed"] as const;
export type TransactionStatus = (typeof transactionStatuses)[number];

/** A status with the amount that it is about, in minor units of its own currency. */
export interface Claim<S extends string> extends Money {
  readonly status: S;
}

/**
 * All that is known of one payment. Every part merges with itself in any order and any number of times (a strongest
 * status, a largest total, a union by id), so that the order in which events arrive cannot matter.
 */
export interface TransactionFacts {
  readonly payment?: Claim<PaymentStatus>;
  /** By capture id. */
  readonly captures: Readonly<Record<string, Money>>;
  readonly refunds: Readonly<Record<string, Claim<RefundStatus>>>;
  /** The largest sum of refunds that the provider reported, by currency. */
  readonly refundTotals: Readonly<Record<string, number>>;
  readonly disputes: Readonly<Record<string, Claim<DisputeStatus>>>;
}

/** What a person should look at: derived from the facts, never an obstacle to recording them. */
export type TransactionFlag = "refund_exceeds_capture" | "currency_mismatch";

export class CurrencyMismatch extends Error {
  constructor(expected: string, found: string) {
    super(`the payment is in ${expected}, the event says ${found}`);
    this.name = "CurrencyMismatch";
  }
}

const noFacts: TransactionFacts = { captures: {}, refunds: {}, refundTotals: {}, disputes: {} };

/** The facts with the event's added. Throws CurrencyMismatch: money cannot be taken in two currencies for one payment. */
export function withEvent(facts: TransactionFacts | undefined, event: PaymentEvent): TransactionFacts {
  return event.facts.reduce(withFact, facts ?? noFacts);
}

function withFact(facts: TransactionFacts, fact: Fact): TransactionFacts {
  const { amount, currency } = fact.amount;
  switch (fact.kind) {
    case "payment":
      // What was only planned may still change its currency: of such claims the stronger one counts.
      if (fact.status === "captured") assertCurrency(facts, currency);
      return { ...facts, payment: stronger(paymentStatuses, facts.payment, { status: fact.status, amount, currency }) };
    case "capture": {
      assertCurrency(facts, currency);
      const known = facts.captures[fact.id]?.amount ?? 0;
      return { ...facts, captures: { ...facts.captures, [fact.id]: { amount: Math.max(known, amount), currency } } };
    }
    case "refund": {
      const refund = stronger(refundStatuses, facts.refunds[fact.id], { status: fact.status, amount, currency });
      return { ...facts, refunds: { ...facts.refunds, [fact.id]: refund } };
    }
    case "refund_total": {
      const known = facts.refundTotals[currency] ?? 0;
      return { ...facts, refundTotals: { ...facts.refundTotals, [currency]: Math.max(known, amount) } };
    }
    case "dispute": {
      const dispute = stronger(disputeStatuses, facts.disputes[fact.id], { status: fact.status, amount, currency });
      return { ...facts, disputes: { ...facts.disputes, [fact.id]: dispute } };
    }
  }
}

function assertCurrency(facts: TransactionFacts, currency: string): void {
  const known = capturedCurrency(facts);
  if (known !== undefined && known !== currency) throw new CurrencyMismatch(known, currency);
}

/** The claim of the higher rank; of two alike the larger amount, then the later currency by its code. */
function stronger<S extends string>(ranks: readonly S[], a: Claim<S> | undefined, b: Claim<S>): Claim<S> {
  if (a === undefined) return b;
  const lead = ranks.indexOf(a.status) - ranks.indexOf(b.status) || a.amount - b.amount;
  if (lead !== 0) return lead > 0 ? a : b;
  return a.currency >= b.currency ? a : b;
}

function capturedCurrency({ payment, captures }: TransactionFacts): string | undefined {
  return payment?.status === "captured" ? payment.currency : Object.values(captures)[0]?.currency;
}

const reversals = (facts: TransactionFacts): Money[] => [
  ...Object.values(facts.refunds),
  ...Object.values(facts.disputes),
  ...Object.entries(facts.refundTotals).map(([currency, amount]) => ({ currency, amount })),
];

/** That in which money was taken, or else should be; while only refunds or disputes are known, the first of theirs by code. */
export function currencyOf(facts: TransactionFacts): string {
  const others = reversals(facts).map(({ currency }) => currency);
  return capturedCurrency(facts) ?? facts.payment?.currency ?? others.sort()[0] ?? "";
}

/** Minor units given back so far, in the transaction's currency. */
export function refundedAmount(facts: TransactionFacts): number {
  // Of what was canceled nothing was taken: some providers call its release a refund.
  if (facts.payment?.status === "canceled" && capturedAmount(facts) === undefined) return 0;
  const currency = currencyOf(facts);
  const refunds = Object.values(facts.refunds).filter((refund) => refund.currency === currency);
  const sum = (status: RefundStatus) =>
    refunds.filter((refund) => refund.status === status).reduce((total, refund) => total + refund.amount, 0);
  // A reported total may still count a refund that failed after it was reported.
  return Math.max(sum("succeeded"), (facts.refundTotals[currency] ?? 0) - sum("failed"), 0);
}

export function statusOf(facts: TransactionFacts): TransactionStatus {
  if (Object.values(facts.disputes).some((dispute) => dispute.status !== "won")) return "disputed";
  const refunded = refundedAmount(facts);
  const captured = capturedAmount(facts);
  if (refunded > 0) {
    return captured !== undefined && refunded >= captured ? "refunded" : "partially_refunded";
  }
  return captured === undefined ? (facts.payment?.status ?? "pending") : "captured";
}

export function flagsOf(facts: TransactionFacts): TransactionFlag[] {
  const captured = capturedAmount(facts);
  const currency = currencyOf(facts);
  return [
    ...(captured !== undefined && refundedAmount(facts) > captured ? (["refund_exceeds_capture"] as const) : []),
    ...(reversals(facts).some((money) => money.currency !== currency) ? (["currency_mismatch"] as const) : []),
  ];
}

/** The larger of what the payment says was captured and what its single captures make up. */
function capturedAmount(facts: TransactionFacts): number | undefined {
  const captures = Object.values(facts.captures);
  const whole = facts.payment?.status === "captured" ? facts.payment.amount : undefined;
  if (captures.length === 0) return whole;
  const sum = captures.reduce((total, { amount }) => total + amount, 0);
  return Math.max(whole ?? 0, sum);
}

/** What was captured, or else the payment's amount as far as it is known: refunds and disputes can arrive before it. */
export function amountOf(facts: TransactionFacts): Money | undefined {
  const amount = capturedAmount(facts) ?? facts.payment?.amount;
  return amount === undefined ? undefined : { amount, currency: currencyOf(facts) };
}
