import type { Answer } from "../../contracts/answers/fields";
import type {
  dispute as disputeAnswer,
  refund as refundAnswer,
  transactionState as transactionAnswer,
} from "../../contracts/answers/transaction";
import type { Derived } from "../domain/derive";
import type { PartState } from "../domain/objects";
import type { DisputeStatus } from "../domain/observation";
import { shownDispute, shownRefund } from "../domain/shown-parts";
import type { FoundTransaction } from "./ports";

/**
 * A transaction as the API and our webhooks show it, but for its refunds and disputes: snake_case, amounts in minor
 * units. Sums are exact at any size.
 */
export function transactionFields(transaction: FoundTransaction): Answer<typeof transactionAnswer> {
  const { transactionId, state, head, chain, createdAt, submission } = transaction;
  return {
    id: transactionId,
    merchant_id: state.merchantId,
    // Null unless the payment was submitted to Tap.
    customer_id: submission?.customerId ?? null,
    reference: submission?.reference ?? null,
    status: state.status,
    /** Why it failed or was canceled, as a code. */
    reason: state.reason ?? null,
    dispute_status: disputeStatus(state),
    currency: state.currency,
    amount: state.amount,
    amount_captured: state.captured,
    amount_refunded: state.refunded,
    /** What disputes took for good. */
    amount_lost: state.lost,
    /** All that went back. */
    amount_returned: state.returned,
    flags: state.flags,
    created_at: createdAt,
    updated_at: chain.timestamp,
    first_occurred_at: head.firstOccurredAt,
    last_occurred_at: head.lastOccurredAt,
  };
}

/** The state of its disputes: of several, the one that an operator should look at first. Null where it has none. */
const disputeStatus = ({ disputes }: Pick<Derived, "disputes">): DisputeStatus | null =>
  (["open", "inquiry", "lost", "won"] as const).find((status) => disputes[status] > 0n) ?? null;

/** A refund as the API and our webhooks show it; undefined for another part, and for a release of what was never captured. */
export function refundFields(
  part: PartState,
  { state }: Pick<FoundTransaction, "state">,
): Answer<typeof refundAnswer> | undefined {
  const refund = shownRefund(part, state);
  return (
    refund && {
      id: shownId(refund.name),
      status: refund.status,
      amount: refund.amount,
      currency: refund.currency,
      reason: refund.reason ?? null,
      requested_as: refund.requestedAs ?? null,
    }
  );
}

/** A dispute as the API and our webhooks show it; undefined for another part. */
export function disputeFields(part: PartState): Answer<typeof disputeAnswer> | undefined {
  const dispute = shownDispute(part);
  return (
    dispute && {
      id: shownId(dispute.name),
      status: dispute.status,
      amount: dispute.amount,
      /** What it took for good; null where the provider states one sum for several payments. */
      lost: dispute.lost,
      currency: dispute.currency,
      reason: dispute.reason ?? null,
    }
  );
}

/**
 * The sender's own id of an object: `re_1` of `stripe_re_1`, `PP-D-1` of `paypal_PP-D-1@<capture>`, `r1` of the internal
 * name `own.<merchant>.<payment>.r1`. A refund that only Tap names, as the sandbox has no ids, has its name: `rfd_…`.
 */
export function shownId(name: string): string {
  if (name.startsWith("rfd_")) return name;
  const internal = /^own\..*\.([^.]+)$/.exec(name)?.[1];
  return internal ?? name.slice(name.indexOf("_") + 1).replace(/@.*$/, "");
}
