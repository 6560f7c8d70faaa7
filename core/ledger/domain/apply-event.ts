import { type Change, changesBetween } from "./changes";
import { contributionOf, currencyOf } from "./contribution";
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
import {
  fieldOf,
  isPaymentKind,
  objectKey,
  observed,
  type PartChange,
  type PartState,
  type PaymentKind,
} from "./objects";
import type { Observation, PaymentStatus, ProviderSystem } from "./observation";
import {
  knownUnsettled,
  readUnsettled,
  replacesTotal,
  reportedTotal,
  type UnsettledRefunds,
  unsettledPart,
  withTimes,
} from "./refund-total";
import { withSums } from "./sums";

export interface EventInput {
  readonly transactionId: string;
  readonly system: ProviderSystem;
  /** `stripe#evt_1`. */
  readonly event: string;
  /** ISO time. */
  readonly occurredAt: string;
  /** The event's observations that belong to this transaction. */
  readonly observations: readonly Observation[];
  /** The merchant who submitted the payment to Tap, in the event that begins it. */
  readonly submittedBy?: string;
  readonly head?: Head;
  /** Stored states of the event's parts, as far as there are any: see `partKeys`. */
  readonly parts: readonly PartState[];
  /** Only after an outcome `unsettled_refunds_needed`: all refunds of the transaction that are pending or failed. */
  readonly unsettled?: UnsettledRefunds;
}

export type EventOutcome =
  | {
      readonly outcome: "applied";
      readonly head: Head;
      /** Parts whose state differs from the stored one: only these are to be written. */
      readonly changedParts: readonly PartChange[];
      readonly changes: readonly Change[];
    }
  /** The total moved past refunds that did not succeed: to be called again with the transaction's unsettled refunds. */
  | { readonly outcome: "unsettled_refunds_needed" };

/** Keys of the parts whose stored states `applyEvent` needs: all but those that live in the head. */
export const partKeys = (observations: readonly Observation[]): readonly string[] => [
  ...new Set(observations.filter(({ kind }) => !isPaymentKind(kind)).map(objectKey)),
];

/** Brings one event into a transaction, in work proportional to the event, in any order and any number of times. */
export function applyEvent(input: EventInput): EventOutcome {
  const start = started(input);
  const changedParts = mergedParts(input);
  const withoutTotal = changedParts.reduce(withPart, input.observations.reduce(withPaymentOf(input.event), start));
  const head = withTotal(withoutTotal, changedParts, input);
  if (head === undefined) return { outcome: "unsettled_refunds_needed" };
  const before = input.head && derived(input.head);
  const { revision } = head;
  const changes = changesBetween({ before, after: derived(head), parts: changedParts, revision });
  return {
    outcome: "applied",
    head: changes.length === 0 ? head : { ...head, revision: revision + changes.length },
    changedParts,
    changes,
  };
}

function started({ transactionId, system, occurredAt, observations, submittedBy, head }: EventInput): Head {
  const named = observations.flatMap(({ merchantId }) => (merchantId === undefined ? [] : [merchantId]));
  const merchants = withMerchants(head?.merchants ?? [], named);
  const owner = head?.submittedBy ?? submittedBy;
  return {
    ...(head ?? { transactionId, payments: [], sums: [], revision: 0 }),
    system: head === undefined ? system : systemOf(head.system, system),
    refundTimes: observations.reduce(withTimes, head?.refundTimes ?? {}),
    merchants,
    ...(owner !== undefined && { submittedBy: owner }),
    firstOccurredAt: head === undefined || occurredAt < head.firstOccurredAt ? occurredAt : head.firstOccurredAt,
    lastOccurredAt: head === undefined || occurredAt > head.lastOccurredAt ? occurredAt : head.lastOccurredAt,
  };
}

const withPaymentOf =
  (event: string) =>
  (head: Head, observation: Observation): Head => {
    if (!isPaymentObservation(observation)) return head;
    const said = observed(undefined, observation, event);
    const before = head.payments.find((payment) => isSamePayment(payment, said));
    const after = observed(before, observation, event);
    return after === before ? head : { ...head, payments: withPayment(head.payments, after) };
  };

function mergedParts({ observations, parts, event }: EventInput): readonly PartChange[] {
  const stored = new Map(parts.map((part) => [objectKey(part), part]));
  const merged = new Map(stored);
  for (const observation of observations) {
    if (isPaymentObservation(observation)) continue;
    const key = objectKey(observation);
    merged.set(key, observed(merged.get(key), observation, event));
  }
  return [...merged]
    .map(([key, after]) => ({ before: stored.get(key), after }))
    .filter(({ before, after }) => before !== after)
    .map(({ before, after }) => ({ ...(before && { before }), after }));
}

/** The head with the difference that one part makes, but for the total that the part may carry. */
function withPart(head: Head, { before, after }: PartChange): Head {
  const sums = withSums(before ? withSums(head.sums, contributionOf(before), -1) : head.sums, contributionOf(after), 1);
  const next = { ...head, sums };
  if (after.kind === "refund") return withRefund(next, before, after);
  const charge = newestOf(after);
  if (charge === undefined) return next;
  const { newestCharge: known } = head;
  return known === undefined || known.name === charge.name || newestChargeOrder(known, charge) > 0
    ? { ...next, newestCharge: charge }
    : next;
}

function withRefund(head: Head, before: PartState | undefined, after: PartState): Head {
  const { refundTotal: total } = head;
  if (total === undefined || total.unclear) return head;
  const was = unsettledPart(before, total);
  const is = unsettledPart(after, total);
  const pending = total.pending - was.pending + is.pending;
  const failed = total.failed - was.failed + is.failed;
  return { ...head, refundTotal: { ...total, pending, failed } };
}

/** The newest total among the known one and those of the event; undefined where refunds must be read for it. */
function withTotal(
  head: Head,
  changed: readonly PartChange[],
  { observations, event, unsettled }: EventInput,
): Head | undefined {
  let total = head.refundTotal;
  // A payment's total counts as observed: the head keeps a bounded number of payments, and not every one has a place.
  const payments = observations.filter(isPaymentObservation).map((said) => observed(undefined, said, event));
  for (const object of [...payments, ...changed.map(({ after }) => after)]) {
    const reported = reportedTotal(object);
    if (reported !== undefined && replacesTotal(total, reported)) total = { ...reported, pending: 0n, failed: 0n };
  }
  if (total === undefined || total === head.refundTotal) return head;
  const known = knownUnsettled(total, head.sums, head.refundTimes);
  if (known !== undefined) return { ...head, refundTotal: { ...total, ...known } };
  if (unsettled === undefined) return undefined;
  // What the event itself says of refunds is newer than what was read.
  const own = new Map(changed.map(({ after }) => [objectKey(after), after]));
  const refunds = [...unsettled.refunds.filter((refund) => !own.has(objectKey(refund))), ...own.values()].filter(
    ({ kind }) => kind === "refund",
  );
  return { ...head, refundTotal: { ...total, ...readUnsettled(total, { ...unsettled, refunds }) } };
}

/** A part as the newest charge; undefined for other parts, and for a charge that never said its state. */
function newestOf(part: PartState): NewestCharge | undefined {
  const { kind, name, touch } = part;
  if ((kind !== "charge" && kind !== "capture") || touch === undefined) return undefined;
  const amount = fieldOf(part, "amount");
  const reason = fieldOf(part, "reason");
  return {
    kind,
    name,
    ...touch,
    status: fieldOf(part, "status") as PaymentStatus,
    currency: currencyOf(part),
    ...(amount !== undefined && { amount }),
    ...(reason !== undefined && { reason }),
  };
}

const isPaymentObservation = (
  observation: Observation,
): observation is Extract<Observation, { readonly kind: PaymentKind }> => isPaymentKind(observation.kind);
