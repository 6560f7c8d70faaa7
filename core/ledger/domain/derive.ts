import { digitsOf } from "../../shared/domain/money";
import { capturedOf, currencyOf } from "./contribution";
import type { Head } from "./head";
import { objectKey } from "./objects";
import type { PaymentStatus } from "./observation";
import { paymentStatuses } from "./observation";
import { capturedAmount, paymentAmount, paymentCurrency, paymentState, releasedAmount } from "./payment-status";
import { CLOCK_TOLERANCE_MS } from "./refund-total";
import { countOf, larger, type Sums, sumsIn } from "./sums";

export const transactionStatuses = [...paymentStatuses, "partially_refunded", "refunded", "disputed"] as const;
export type TransactionStatus = (typeof transactionStatuses)[number];

/** The merchant of a payment whose events name none: operators see it, merchants do not. */
export const UNASSIGNED_MERCHANT = "unassigned";

/** The merchant of a payment whose events name several: none of them may see what the others sold. */
export const CONTESTED_MERCHANT = "contested";

/** What an operator should look at. No flag is an obstacle to recording. */
export const transactionFlags = [
  /** More went back than was taken: refunds and lost disputes together. */
  "returned_exceeds_capture",
  /** Something was taken or went back in another currency. It is recorded, and in no sum. */
  "currency_mismatch",
  /** The currency is none that payments are made in: how many digits its amounts have is not known. */
  "unknown_currency",
  /** A lost dispute of several payments, of which the provider states one sum: the loss is not in `lost`. */
  "dispute_split_unknown",
  /** The provider's sum of refunds and its single refunds contradict each other. */
  "refund_figures_differ",
  /** More refunds were unsettled than could be read when the provider's sum moved: single refunds count alone. */
  "refund_total_unclear",
  /** A bank took the money back after it had been captured. */
  "late_failure",
  /** Two intents, orders or payments in one transaction: the customer may have paid twice. */
  "several_payments",
] as const;
export type TransactionFlag = (typeof transactionFlags)[number];

/** What a head says. Amounts in minor units of `currency`; bigint, since sums of any size are exact. */
export interface Derived {
  readonly status: TransactionStatus;
  /** State of the payment itself, whatever went back of it. */
  readonly paymentStatus: PaymentStatus;
  /** Why it failed or was canceled, as a code. */
  readonly reason?: string;
  /** Empty where no event has named one. */
  readonly currency: string;
  /** Captured, or else authorized, or else asked for; null while only refunds or disputes are known. */
  readonly amount: bigint | null;
  readonly captured: bigint;
  readonly refunded: bigint;
  /** What disputes took for good. */
  readonly lost: bigint;
  /** All that went back. PayPal pays a lost dispute by a refund or a reversal, others on top of refunds. */
  readonly returned: bigint;
  readonly merchantId: string;
  readonly flags: readonly TransactionFlag[];
  /** Counts of disputes in any currency. */
  readonly disputes: { readonly [S in "inquiry" | "open" | "won" | "lost"]: bigint };
  /** What was authorized and released without being captured. */
  readonly released: bigint;
  /** Whether refunds that may be that release are more than it, so that some of them are refunds. */
  readonly countsMaybe: boolean;
}

/** Reads a head, in constant time. */
export function derived(head: Head): Derived {
  const currency = paymentCurrency(head);
  const sums = sumsIn(head.sums, currency);
  const { status: paymentStatus, reason } = paymentState(head);
  const captured = capturedAmount(head, currency);
  const released = releasedAmount(head, currency, captured);
  const figures = refundFigures(head, currency, sums, released);
  const refunded = larger(figures.single, figures.total) + (sums.reversed ?? 0n);
  const lost = sums.lost ?? 0n;
  const returned = head.system === "paypal" ? larger(refunded, lost) : refunded + lost;
  return {
    status: transactionStatus(head, paymentStatus, captured, refunded),
    paymentStatus,
    ...(reason !== undefined && { reason }),
    currency,
    amount: paymentAmount(head, currency, paymentStatus, captured),
    captured,
    refunded,
    lost,
    returned,
    released,
    countsMaybe: figures.isPaymentKnown && (sums.maybe ?? 0n) + (sums.maybePending ?? 0n) > released,
    merchantId: merchantOf(head),
    flags: flagsOf(head, { currency, paymentStatus, captured, returned, figures }),
    disputes: {
      inquiry: countOf(head.sums, "inquiries"),
      open: countOf(head.sums, "openDisputes"),
      won: countOf(head.sums, "wonDisputes"),
      lost: countOf(head.sums, "lostDisputes"),
    },
  };
}

interface RefundFigures {
  /** By the single refunds. */
  readonly single: bigint;
  /** By the provider's sum, without what it counts and the customer does not have. 0 where there is none. */
  readonly total: bigint;
  readonly isTotalKnown: boolean;
  readonly isPaymentKnown: boolean;
}

function refundFigures(
  { refundTotal, payments, newestCharge }: Head,
  currency: string,
  sums: Sums,
  released: bigint,
): RefundFigures {
  // A refund of a payment that nobody knows yet may be the release of its hold.
  const isPaymentKnown = payments.length > 0 || newestCharge !== undefined || sums.captured !== undefined;
  // The release is the first of the refunds that may be one.
  const refundsOfMaybe = isPaymentKnown ? larger(0n, (sums.maybe ?? 0n) - released) : 0n;
  const single = (sums.sure ?? 0n) + refundsOfMaybe;
  if (refundTotal === undefined || refundTotal.unclear || refundTotal.currency !== currency) {
    return { single, total: 0n, isTotalKnown: false, isPaymentKnown };
  }
  const reported = BigInt(refundTotal.amount);
  // A smaller total was reported before anything was released.
  const isReleaseIn = refundTotal.countsRelease && reported >= released;
  const total = reported - (isReleaseIn ? released : 0n) - refundTotal.pending - refundTotal.failed;
  return { single, total: larger(0n, total), isTotalKnown: true, isPaymentKnown };
}

function transactionStatus(head: Head, payment: PaymentStatus, captured: bigint, refunded: bigint): TransactionStatus {
  const taken = countOf(head.sums, "openDisputes") + countOf(head.sums, "lostDisputes");
  if (taken > 0n) return "disputed";
  if (refunded > 0n) return captured > 0n && refunded >= captured ? "refunded" : "partially_refunded";
  return payment;
}

function merchantOf({ submittedBy, merchants }: Head): string {
  if (submittedBy !== undefined) return submittedBy;
  return merchants.length > 1 ? CONTESTED_MERCHANT : (merchants[0] ?? UNASSIGNED_MERCHANT);
}

interface FlagFigures extends Pick<Derived, "currency" | "paymentStatus" | "captured" | "returned"> {
  readonly figures: RefundFigures;
}

function flagsOf(head: Head, { currency, paymentStatus, captured, returned, figures }: FlagFigures): TransactionFlag[] {
  const { sums, refundTotal, payments } = head;
  // Refunds can arrive before what they refund.
  const isEndKnown = captured > 0n || paymentStatus === "canceled" || paymentStatus === "failed";
  const isForeign =
    sums.some((entry) => entry.currency !== currency && movesMoney(entry.sums)) ||
    payments.some((payment) => capturedOf(payment) > 0 && currencyOf(payment) !== currency);
  const isForeignTotal = refundTotal !== undefined && refundTotal.amount > 0 && refundTotal.currency !== currency;
  const raised: { readonly [F in TransactionFlag]: boolean } = {
    returned_exceeds_capture: isEndKnown && returned > captured,
    currency_mismatch: isForeign || isForeignTotal,
    unknown_currency: currency !== "" && digitsOf(currency) === undefined,
    dispute_split_unknown: countOf(sums, "unknownSplits") > 0n,
    refund_figures_differ: figuresDiffer(head, figures),
    refund_total_unclear: refundTotal?.unclear === true,
    late_failure: countOf(sums, "lateFailures") > 0n,
    several_payments: new Set(payments.map(({ kind }) => kind)).size < new Set(payments.map(objectKey)).size,
  };
  return transactionFlags.filter((flag) => raised[flag]);
}

/**
 * While events are under way, a total may be older than the newest refund, or counts one whose event has not come. They
 * contradict each other where the total counts less though it is newer, or more though newer refunds are known singly.
 */
function figuresDiffer(
  { sums, refundTotal, refundTimes }: Head,
  { single, total, isTotalKnown }: RefundFigures,
): boolean {
  const { lastMadeAt, lastFailedAt = Number.NEGATIVE_INFINITY } = refundTimes;
  if (!isTotalKnown || refundTotal === undefined || lastMadeAt === undefined) return false;
  const { at } = refundTotal.key;
  const isSinglyKnown = countOf(sums, "succeededRefunds") > 0n;
  const isNewest = at > Math.max(lastMadeAt, lastFailedAt) + CLOCK_TOLERANCE_MS;
  const isOlder = at < lastMadeAt - CLOCK_TOLERANCE_MS;
  return (single > total && isNewest) || (total > single && isSinglyKnown && isOlder);
}

const movesMoney = ({
  captured,
  reversed,
  succeededRefunds,
  pendingRefunds,
  openDisputes,
  lostDisputes,
  inquiries,
}: Sums) => [captured, reversed, succeededRefunds, pendingRefunds, openDisputes, lostDisputes, inquiries].some(Boolean);
