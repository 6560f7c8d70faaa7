import type { Money } from "./money";
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

/**
 * All that is known of one payment. Every part merges with itself in any order and any number of times (a strongest
 * status, a largest total, a union by id), so that the order in which events arrive cannot matter.
 * Amounts are minor units of `currency`.
 */
export interface TransactionFacts {
  readonly currency: string;
  readonly payment?: { readonly status: PaymentStatus; readonly amount: number };
  /** Amounts by capture id. */
  readonly captures: Readonly<Record<string, number>>;
  readonly refunds: Readonly<Record<string, { readonly status: RefundStatus; readonly amount: number }>>;
  /** The largest sum of refunds that the provider reported. */
  readonly refundTotal: number;
  readonly disputes: Readonly<Record<string, { readonly status: DisputeStatus; readonly amount: number }>>;
}

/** What a person should look at: derived from the facts, never an obstacle to recording them. */
export type TransactionFlag = "refund_exceeds_capture";

export class CurrencyMismatch extends Error {
  constructor(expected: string, found: string) {
    super(`the transaction is in ${expected}, the event in ${found}`);
    this.name = "CurrencyMismatch";
  }
}

const noFacts = (currency: string): TransactionFacts => ({
  currency,
  captures: {},
  refunds: {},
  refundTotal: 0,
  disputes: {},
});

/** The facts with the event's added. Throws CurrencyMismatch: amounts of two currencies cannot be one transaction. */
export function withEvent(facts: TransactionFacts | undefined, event: PaymentEvent): TransactionFacts {
  const [first, ...rest] = event.facts;
  return rest.reduce(withFact, withFact(facts, first));
}

function withFact(before: TransactionFacts | undefined, fact: Fact): TransactionFacts {
  const facts = before ?? noFacts(fact.amount.currency);
  if (fact.amount.currency !== facts.currency) throw new CurrencyMismatch(facts.currency, fact.amount.currency);
  const { amount } = fact.amount;
  switch (fact.kind) {
    case "payment":
      return { ...facts, payment: stronger(paymentStatuses, facts.payment, { status: fact.status, amount }) };
    case "capture": {
      const known = facts.captures[fact.id] ?? 0;
      return { ...facts, captures: { ...facts.captures, [fact.id]: Math.max(known, amount) } };
    }
    case "refund": {
      const refund = stronger(refundStatuses, facts.refunds[fact.id], { status: fact.status, amount });
      return { ...facts, refunds: { ...facts.refunds, [fact.id]: refund } };
    }
    case "refund_total":
      return { ...facts, refundTotal: Math.max(facts.refundTotal, amount) };
    case "dispute": {
      const dispute = stronger(disputeStatuses, facts.disputes[fact.id], { status: fact.status, amount });
      return { ...facts, disputes: { ...facts.disputes, [fact.id]: dispute } };
    }
  }
}

interface Claim<S extends string> {
  readonly status: S;
  readonly amount: number;
}

function stronger<S extends string>(ranks: readonly S[], a: Claim<S> | undefined, b: Claim<S>): Claim<S> {
  if (a === undefined) return b;
  const lead = ranks.indexOf(a.status) - ranks.indexOf(b.status);
  if (lead !== 0) return lead > 0 ? a : b;
  return a.amount >= b.amount ? a : b;
}

/** Minor units given back so far. */
export function refundedAmount(facts: TransactionFacts): number {
  const refunds = Object.values(facts.refunds);
  const sum = (status: RefundStatus) =>
    refunds.filter((refund) => refund.status === status).reduce((total, refund) => total + refund.amount, 0);
  // A reported total may still count a refund that failed after it was reported.
  return Math.max(sum("succeeded"), facts.refundTotal - sum("failed"), 0);
}

export function statusOf(facts: TransactionFacts): TransactionStatus {
  if (Object.values(facts.disputes).some((dispute) => dispute.status !== "won")) return "disputed";
  const refunded = refundedAmount(facts);
  if (refunded > 0) {
    const captured = capturedAmount(facts);
    return captured !== undefined && refunded >= captured ? "refunded" : "partially_refunded";
  }
  return capturedAmount(facts) === undefined ? (facts.payment?.status ?? "pending") : "captured";
}

export function flagsOf(facts: TransactionFacts): TransactionFlag[] {
  const captured = capturedAmount(facts);
  return captured !== undefined && refundedAmount(facts) > captured ? ["refund_exceeds_capture"] : [];
}

/** The larger of what the payment says was captured and what its single captures make up. */
function capturedAmount(facts: TransactionFacts): number | undefined {
  const captures = Object.values(facts.captures);
  const whole = facts.payment?.status === "captured" ? facts.payment.amount : undefined;
  if (captures.length === 0) return whole;
  return Math.max(
    whole ?? 0,
    captures.reduce((sum, amount) => sum + amount, 0),
  );
}

/** What was captured, or else the payment's amount as far as it is known: refunds and disputes can arrive before it. */
export function amountOf(facts: TransactionFacts): Money | undefined {
  const amount = capturedAmount(facts) ?? facts.payment?.amount;
  return amount === undefined ? undefined : { amount, currency: facts.currency };
}
