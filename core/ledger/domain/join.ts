import { type Change, joinChanges } from "./changes";
import { derived } from "./derive";
import {
  type Head,
  isSamePayment,
  type NewestCharge,
  newestChargeOrder,
  systemOf,
  withMerchants,
  withPayment,
} from "./head";
import { mergedObjects, type PaymentState } from "./objects";
import { isOwnTransaction } from "./own-transaction";
import {
  knownUnsettled,
  laterTimes,
  laterTotal,
  type RefundTotalState,
  type ReportedTotal,
  readUnsettled,
  replacesTotal,
  type UnsettledRefunds,
} from "./refund-total";
import { withSums } from "./sums";

/** Two transactions that turned out to be one payment. */
export interface JoinInput {
  readonly survivor: Head;
  readonly absorbed: Head;
  /** Unsettled refunds of both transactions together; only after an outcome `unsettled_refunds_needed`. */
  readonly unsettled?: UnsettledRefunds;
}

export type JoinOutcome =
  | { readonly outcome: "joined"; readonly head: Head; readonly changes: readonly Change[] }
  /** One's total has to be compared with the other's refunds: to be called again with the unsettled ones of both. */
  | { readonly outcome: "unsettled_refunds_needed" };

/** One head of two, as if all events had come to one from the start. The parts stay where they are. */
export function joinHeads(input: JoinInput): JoinOutcome {
  const { survivor, absorbed } = input;
  const payments = absorbed.payments.reduce(withMergedPayment, survivor.payments);
  const refundTotal = joinedTotal(input);
  if (refundTotal === "unsettled_refunds_needed") return { outcome: refundTotal };
  const newestCharge = newestOf(survivor.newestCharge, absorbed.newestCharge);
  const submittedBy = survivor.submittedBy ?? absorbed.submittedBy;
  const head: Head = {
    transactionId: survivor.transactionId,
    system: systemOf(survivor.system, absorbed.system),
    payments,
    ...(newestCharge && { newestCharge }),
    ...(refundTotal && { refundTotal }),
    sums: absorbed.sums.reduce((sums, entry) => withSums(sums, entry, 1), survivor.sums),
    refundTimes: laterTimes(survivor.refundTimes, absorbed.refundTimes),
    merchants: withMerchants(survivor.merchants, absorbed.merchants),
    ...(submittedBy !== undefined && { submittedBy }),
    firstOccurredAt: [survivor.firstOccurredAt, absorbed.firstOccurredAt].sort()[0] as string,
    lastOccurredAt: [survivor.lastOccurredAt, absorbed.lastOccurredAt].sort()[1] as string,
    revision: survivor.revision,
  };
  const changes = joinChanges(derived(survivor), derived(head), survivor.revision);
  return { outcome: "joined", head: { ...head, revision: head.revision + changes.length }, changes };
}

function withMergedPayment(payments: readonly PaymentState[], other: PaymentState): readonly PaymentState[] {
  const known = payments.find((payment) => isSamePayment(payment, other));
  return withPayment(payments, mergedObjects(known, other));
}

function newestOf(a: NewestCharge | undefined, b: NewestCharge | undefined): NewestCharge | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return newestChargeOrder(a, b) > 0 ? b : a;
}

/** The newest total of both, with what of all refunds it counts and the customer does not have. */
function joinedTotal({
  survivor,
  absorbed,
  unsettled,
}: JoinInput): RefundTotalState | undefined | "unsettled_refunds_needed" {
  const total = newestTotal(survivor.refundTotal, absorbed.refundTotal);
  if (total === undefined) return undefined;
  const { name, key, currency, amount, countsRelease } = total;
  const reported = { name, key, currency, amount, countsRelease };
  const known = [survivor, absorbed].map(({ refundTotal, sums, refundTimes }) => {
    const isSame = refundTotal !== undefined && !refundTotal.unclear && !replacesTotal(refundTotal, reported);
    return isSame ? refundTotal : knownUnsettled(reported, sums, refundTimes);
  });
  const [ofSurvivor, ofAbsorbed] = known;
  if (ofSurvivor !== undefined && ofAbsorbed !== undefined) {
    const pending = ofSurvivor.pending + ofAbsorbed.pending;
    return { ...reported, pending, failed: ofSurvivor.failed + ofAbsorbed.failed };
  }
  return unsettled === undefined ? "unsettled_refunds_needed" : { ...reported, ...readUnsettled(reported, unsettled) };
}

function newestTotal(a: RefundTotalState | undefined, b: RefundTotalState | undefined): ReportedTotal | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return laterTotal(a, b) > 0 ? b : a;
}

/**
 * Which of the transactions that one chain of names connects stays: one that was submitted to Tap, else that of the
 * name nearest to the whole, as an order's over its capture's. Two payments submitted to Tap are two payments, whatever
 * connects them: the other one is not absorbed.
 */
export function survivorOf(
  /** Names of an object and of what it belongs to, nearest first. */
  chain: readonly string[],
  /** Transaction that each of the names belongs to so far. */
  homes: ReadonlyMap<string, string>,
): { readonly survivor: string; readonly absorbed: readonly string[] } | undefined {
  const found = chain.flatMap((name) => homes.get(name) ?? []).reverse();
  const survivor = found.find(isOwnTransaction) ?? found[0];
  if (survivor === undefined) return undefined;
  const others = [...new Set(found)].filter((id) => id !== survivor);
  return { survivor, absorbed: others.filter((id) => !isOwnTransaction(id)) };
}
