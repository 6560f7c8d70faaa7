import { capturedOf, currencyOf } from "./contribution";
import { fieldOf, type ObjectState, type PartState, type PaymentState, touchOrder } from "./objects";
import type { Observation } from "./observation";
import { type FieldKey, textOrder } from "./registers";
import { countOf, type SumsByCurrency, sumsIn } from "./sums";

/** The newest sum of refunds that a provider reported, and what of it the customer does not have. */
export interface RefundTotalState {
  /** Object that carried it. */
  readonly name: string;
  readonly key: FieldKey;
  readonly currency: string;
  /** As reported, in minor units. */
  readonly amount: number;
  readonly countsRelease: boolean;
  /** Refunds that it counts and that are pending. */
  readonly pending: bigint;
  /** Refunds that it counts and that failed since. */
  readonly failed: bigint;
  /** There were more unsettled refunds than one page when the total moved: it cannot be used until it moves again. */
  readonly unclear?: true;
}

/** Refunds of a transaction that are pending or failed: all of them, or one page of them. */
export interface UnsettledRefunds {
  readonly refunds: readonly PartState[];
  /** False where there are more than these. */
  readonly complete: boolean;
}

/** Bounds of what is known of refunds without reading them; epoch milliseconds. */
export interface RefundTimes {
  /** Newest time at which an observation says that a refund was made, or had failed. */
  readonly lastMadeAt?: number;
  readonly lastFailedAt?: number;
}

/** What one request makes at a provider may bear two times that differ by this, in ms: the refund, and the total with it. */
export const CLOCK_TOLERANCE_MS = 1000;

export type ReportedTotal = Omit<RefundTotalState, "pending" | "failed" | "unclear">;

/** The total that an object carries. An attempt that took no money can only count a release. */
export function reportedTotal(state: PaymentState | PartState): ReportedTotal | undefined {
  const register = state.registers.refundTotal;
  if (register === undefined) return undefined;
  if ((state.kind === "charge" || state.kind === "capture") && capturedOf(state) === 0) return undefined;
  return { name: state.name, key: register.key, currency: currencyOf(state), ...register.value };
}

/** Whether `b` replaces `a`: it is later, or the same one of a charge whose currency is known better since. */
export function replacesTotal(a: ReportedTotal | undefined, b: ReportedTotal): boolean {
  if (a === undefined) return true;
  const lead = laterTotal(a, b);
  return lead > 0 || (lead === 0 && a.currency !== b.currency);
}

/**
 * Positive where `b` is the later one. One order holds for the totals of all objects, and agrees with the one in which
 * an object keeps its newest. With another rule for totals of one name, the one that stays would depend on the order of
 * events.
 */
export const laterTotal = (a: ReportedTotal, b: ReportedTotal): number =>
  touchOrder(b.key, a.key) || b.amount - a.amount || textOrder(b.name, a.name) || textOrder(b.key.event, a.key.event);

/** What of a total pends or failed, as known without reading refunds; undefined where they must be read. */
export function knownUnsettled(
  total: ReportedTotal,
  sums: SumsByCurrency,
  { lastMadeAt = Number.NEGATIVE_INFINITY, lastFailedAt = Number.NEGATIVE_INFINITY }: RefundTimes,
): Pick<RefundTotalState, "pending" | "failed"> | undefined {
  const nonePends = countOf(sums, "pendingRefunds") === 0n;
  const noneFailed = countOf(sums, "failedRefunds") === 0n;
  if (!nonePends && total.key.at + CLOCK_TOLERANCE_MS < lastMadeAt) return undefined;
  if (!noneFailed && total.key.at <= lastFailedAt) return undefined;
  return { pending: sumsIn(sums, total.currency).pending ?? 0n, failed: 0n };
}

/** The same by reading them. Where there is more than one page, the total is not used. */
export function readUnsettled(
  total: ReportedTotal,
  { refunds, complete }: UnsettledRefunds,
): Pick<RefundTotalState, "pending" | "failed" | "unclear"> {
  if (!complete) return { pending: 0n, failed: 0n, unclear: true };
  let pending = 0n;
  let failed = 0n;
  for (const refund of refunds) {
    const part = unsettledPart(refund, total);
    pending += part.pending;
    failed += part.failed;
  }
  return { pending, failed };
}

/** What one refund contributes to a total without being money that the customer has. */
export function unsettledPart(
  refund: ObjectState | undefined,
  total: ReportedTotal,
): Pick<RefundTotalState, "pending" | "failed"> {
  const none = { pending: 0n, failed: 0n };
  if (refund === undefined || fieldOf(refund, "release") === "yes" || currencyOf(refund) !== total.currency)
    return none;
  const amount = fieldOf(refund, "amount") ?? 0;
  const { at } = total.key;
  // A refund that was made later than the total cannot be in it. One whose making is unknown may be.
  const isCounted = (fieldOf(refund, "madeAt") ?? at) <= at + CLOCK_TOLERANCE_MS;
  if (!isCounted) return none;
  const status = fieldOf(refund, "status");
  if (status === "pending") return { ...none, pending: BigInt(amount) };
  const hasFailedSince = status === "failed" && (fieldOf(refund, "failedAt") ?? at) >= at;
  return hasFailedSince && amount <= total.amount ? { ...none, failed: BigInt(amount) } : none;
}

/** The times with those of one observation. */
export function withTimes(times: RefundTimes, observation: Observation): RefundTimes {
  if (observation.kind !== "refund") return times;
  const { madeAt, status, at } = observation;
  return laterTimes(times, {
    ...(madeAt !== undefined && { lastMadeAt: madeAt }),
    ...(status === "failed" && { lastFailedAt: at }),
  });
}

export function laterTimes(a: RefundTimes, b: RefundTimes): RefundTimes {
  const lastMadeAt = later(a.lastMadeAt, b.lastMadeAt);
  const lastFailedAt = later(a.lastFailedAt, b.lastFailedAt);
  return {
    ...(lastMadeAt !== undefined && { lastMadeAt }),
    ...(lastFailedAt !== undefined && { lastFailedAt }),
  };
}

const later = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;
