import { type Change, joinChanges } from "./changes";
import { derived } from "./derive";
import { type Head, type NewestCharge, newestChargeOrder, systemOf, withMerchants, withPayment } from "./head";
import { mergedObjects, type PaymentState } from "./objects";
import { isOwnTransaction } from "./own-transaction";
import {
  knownUnsettled,
  laterTimes,
  laterTotal,
  type RefundTotalState,
  readUnsettled,
  type UnsettledRefunds,
} from "./refund-total";
import { withSums } from "./sums";

/** Two transactions that turned out to be one payment. */
export interface JoinInput {
  readonly survivor: Head;
  readonly absorbed: Head;
  /** Of both transactions together; only after an outcome `unsettled_refunds_needed`. */
  readonly unsettled?: UnsettledRefunds;
}

export type JoinOutcome =
  | { readonly outcome: "joined"; readonly head: Head; readonly changes: readonly Change[] }
  /** One's total has to be compared with the other's refunds: to be called again with the unsettled ones of both. */
  | { readonly outcome: "unsettled_refunds_needed" };

/** One head of two, as if all events had come to one from the start. The parts stay where they are. */
export function joinHeads({ survivor, absorbed, unsettled }: JoinInput): JoinOutcome {
  const refundTotal = joinedTotal(survivor, absorbed, unsettled);
  if (refundTotal === "unsettled_refunds_needed") return { outcome: refundTotal };
  const newestCharge = newestOf(survivor.newestCharge, absorbed.newestCharge);
  const submittedBy = survivor.submittedBy ?? absorbed.submittedBy;
  const head: Head = {
    transactionId: survivor.transactionId,
    system: systemOf(survivor.system, absorbed.system),
    payments: absorbed.payments.reduce(withMergedPayment, survivor.payments),
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
  const known = payments.find(({ kind, name }) => kind === other.kind && name === other.name);
  return withPayment(payments, mergedObjects(known, other));
}

function newestOf(a: NewestCharge | undefined, b: NewestCharge | undefined): NewestCharge | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return newestChargeOrder(a, b) > 0 ? b : a;
}

/** The newer total of two, with what of the other transaction's refunds it counts and the customer does not have. */
function joinedTotal(
  survivor: Head,
  absorbed: Head,
  unsettled: UnsettledRefunds | undefined,
): RefundTotalState | undefined | "unsettled_refunds_needed" {
  const [a, b] = [survivor.refundTotal, absorbed.refundTotal];
  const isOfSurvivor = b === undefined || (a !== undefined && laterTotal(a, b) <= 0);
  const total = isOfSurvivor ? a : b;
  if (total === undefined) return undefined;
  const other = isOfSurvivor ? absorbed : survivor;
  const known = total.unclear ? undefined : knownUnsettled(total, other.sums, other.refundTimes);
  if (known !== undefined) {
    return { ...total, pending: total.pending + known.pending, failed: total.failed + known.failed };
  }
  if (unsettled === undefined) return "unsettled_refunds_needed";
  const { unclear: _, ...reported } = total;
  return { ...reported, ...readUnsettled(total, unsettled) };
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
