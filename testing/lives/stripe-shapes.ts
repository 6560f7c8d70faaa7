import type { ChargeObservation, PaymentObservation, PaymentStatus } from "../../core/ledger/domain/observation";
import {
  type Books,
  CURRENCY,
  type Dispute,
  lostOf,
  MERCHANT,
  type Refund,
  refundedOf,
  seenDispute,
  seenRefund,
  statusBy,
  type Truth,
  takenBy,
} from "./life";

/** What the figures mean: before 2024-10-28, before 2025-03-31, and since then. */
export const stripeVersions = ["totals_only", "release_is_refund", "basil"] as const;

/** Places of states in a payment's life. */
export const progressOf = { begun: 0, pending: 3, failed: 4, authorized: 5, canceled: 6, captured: 7 } as const;

export interface StripeCharge {
  readonly name: string;
  readonly amount: number;
  status: PaymentStatus;
  captured: number;
  /** What was authorized, not captured and given up. */
  released: number;
  /** What a bank took back after all. */
  reversed: number;
}

export const begunCharge = (attempt: number, amount: number): StripeCharge => ({
  name: `stripe_ch_${attempt}`,
  amount,
  status: "pending",
  captured: 0,
  released: 0,
  reversed: 0,
});

/** A payment as Stripe keeps it. */
export interface StripeState extends Books {
  readonly version: (typeof stripeVersions)[number];
  /** Made by the Charges API, without a PaymentIntent. */
  readonly isCharge: boolean;
  readonly status: PaymentStatus;
  /** Whether the intent succeeded or was canceled. */
  readonly isOver: boolean;
  readonly amount: number;
  readonly capturable: number;
  readonly charge: StripeCharge | undefined;
}

const INTENT = "stripe_pi_1";
const of = ({ isCharge, charge }: StripeState): readonly string[] => [
  ...(charge ? [charge.name] : []),
  ...(isCharge ? [] : [INTENT]),
];

export const intentSeen = (
  { status, isOver, amount, capturable, charge }: StripeState,
  at: number,
): PaymentObservation => ({
  kind: "intent",
  name: INTENT,
  belongsTo: [],
  at,
  final: isOver ? 1 : 0,
  progress: charge === undefined ? progressOf.begun : progressOf[status],
  status,
  amount,
  received: charge?.captured ?? 0,
  capturable,
  currency: CURRENCY,
  merchantId: MERCHANT,
});

export function chargeSeen(state: StripeState, at: number): ChargeObservation {
  const { version, isCharge } = state;
  const { name, amount, status, captured, released } = state.charge as StripeCharge;
  const countsRelease = version !== "basil";
  return {
    kind: "charge",
    name,
    belongsTo: isCharge ? [] : [INTENT],
    at,
    final: captured > 0 ? 1 : 0,
    progress: progressOf[status],
    status,
    amount,
    captured,
    refundTotal: { amount: takenBy(state) + (countsRelease ? released : 0), countsRelease },
    currency: CURRENCY,
    merchantId: MERCHANT,
  };
}

/** An update of a charge that was not captured says nothing of its state: a hold looks the same when it has expired. */
export function updateSeen(state: StripeState, at: number): ChargeObservation {
  const { status: _, captured: __, refundTotal: ___, ...seen } = chargeSeen(state, at);
  return { ...seen, final: 0, progress: 0 };
}

/** A bank took the money of a debit back: the charge says that it failed, and no longer what it captured. */
export function lateFailureSeen(state: StripeState, at: number): ChargeObservation {
  const { captured: _, ...seen } = chargeSeen(state, at);
  const { reversed } = state.charge as StripeCharge;
  return { ...seen, status: "failed", final: 0, progress: progressOf.failed, reversed };
}

export const refundSeen = (state: StripeState, refund: Refund, at: number) => seenRefund(refund, of(state), at);
export const disputeSeen = (state: StripeState, dispute: Dispute, at: number) =>
  seenDispute(dispute, of(state), at, dispute.status === "won" || dispute.status === "lost" ? 1 : 0);

export function truthOf(state: StripeState): Truth {
  const { charge, status: own, amount, capturable } = state;
  const captured = charge?.captured ?? 0;
  const refunded = refundedOf(state) + (charge?.reversed ?? 0);
  const status = statusBy(state, captured > 0 ? "captured" : own, captured, refunded);
  const open = own === "authorized" && capturable > 0 ? capturable : amount;
  const lost = lostOf(state);
  return { status, amount: captured || open, captured, refunded, lost, returned: refunded + lost };
}
