import type { DisputeStatus, PaymentStatus, RefundStatus } from "../../../ledger/domain/observation";

/** A state at Stripe in Tap's words, with its place in the life of a payment (see `Observed` in observation.ts). */
export interface State<Status> {
  readonly status: Status;
  readonly progress: number;
  readonly final: 0 | 1 | 2;
}
const state = <Status>(status: Status, progress: number, final: 0 | 1 | 2 = 0): State<Status> => ({
  status,
  progress,
  final,
});

/** States that intents and charges share: in one moment, the later one of both speaks for the payment. */
export const processing = state<PaymentStatus>("pending", 3);
export const failed = state<PaymentStatus>("failed", 4);
export const held = state<PaymentStatus>("authorized", 5);
export const released = state<PaymentStatus>("canceled", 6, 1);
export const captured = state<PaymentStatus>("captured", 7, 1);

/** `requires_source*`: names of API versions before 2019-02-11. */
export const intentStates = new Map<string, State<PaymentStatus>>([
  ["requires_payment_method", state("pending", 0)],
  ["requires_source", state("pending", 0)],
  ["requires_confirmation", state("pending", 1)],
  ["requires_action", state("pending", 2)],
  ["requires_source_action", state("pending", 2)],
  ["processing", processing],
  ["requires_capture", held],
  ["canceled", released],
  ["succeeded", captured],
]);

/** A refund that succeeded may fail at the customer's bank, never the reverse. */
export const refundStates = new Map<string, State<RefundStatus>>([
  ["pending", state("pending", 0)],
  ["requires_action", state("pending", 0)],
  ["succeeded", state("succeeded", 1, 1)],
  ["failed", state("failed", 2, 2)],
  ["canceled", state("failed", 2, 2)],
]);

/**
 * `warning_*`: the bank asks, no money has moved; it may become a chargeback. `prevented` and `charge_refunded` (of old
 * API versions) took no money either. A lost dispute may be won later.
 */
export const disputeStates = new Map<string, State<DisputeStatus>>([
  ["warning_needs_response", state("inquiry", 0)],
  ["warning_under_review", state("inquiry", 1)],
  ["warning_closed", state("won", 2)],
  ["needs_response", state("open", 3)],
  ["under_review", state("open", 4)],
  ["charge_refunded", state("won", 5, 1)],
  ["prevented", state("won", 5, 1)],
  ["lost", state("lost", 6, 1)],
  ["won", state("won", 7, 1)],
]);
