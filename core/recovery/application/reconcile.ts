import { type QueueDeliveriesDeps, queueDeliveries } from "./queue-deliveries";
import { type ReconcileEventsDeps, reconcileEvents } from "./reconcile-events";
import { type ReconcilePaymentsDeps, reconcilePayments } from "./reconcile-payments";
import { type RemoveDeadLettersDeps, removeDeadLetters } from "./remove-dead-letters";

export type ReconcileDeps = QueueDeliveriesDeps & ReconcileEventsDeps & ReconcilePaymentsDeps & RemoveDeadLettersDeps;

/**
 * Queues stuck events, payments and deliveries again, and none that is under way, and removes dead letters that need no
 * operator any more. Each of its effects may happen twice.
 * Throws the first error when all that can be done is done.
 */
export async function reconcile(deps: ReconcileDeps): Promise<void> {
  // Side by side, so that an error with one kind holds up no other.
  const sweeps = await Promise.allSettled([
    reconcileEvents(deps),
    reconcilePayments(deps),
    queueDeliveries(deps),
    removeDeadLetters(deps),
  ]);
  const failed = sweeps.find((sweep) => sweep.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
