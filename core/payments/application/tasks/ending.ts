import type { TaskOutcome } from "../../../contracts/payment-workflow";
import { eventKeyText } from "../../../ledger/domain/observation";
import { TAP_SOURCE } from "../../../ledger/domain/own-transaction";
import type { LedgerRow } from "../../../ledger/domain/row";
import { announce } from "../../../notifications/application/announce";
import type { ModificationRef } from "../../domain/modification";
import { abandonModification } from "./modify";
import { recordDecline } from "./record-step";
import { type PaymentTaskDeps, type RunTask, refOf, type SubmittedPayment } from "./task";

/** Ends a payment for an operator, who has looked it up at the gateway and knows that no money was taken. */
export const abandon: RunTask = async (deps, payment, input) => {
  const ref = refOf(input);
  if (ref !== undefined) {
    const outcome = await abandonModification(deps, payment, input, ref);
    // A repeat queues it as well, as below.
    if (outcome !== "nothing-to-do") await announceModification(deps, payment, ref);
    return outcome;
  }
  const { status } = payment.transaction.state;
  if (status !== "pending" && status !== "failed") return "nothing-to-do";
  if (status === "pending") {
    await deps.chargeGuard.abandon(input.transactionId);
    await recordDecline(deps, payment, input, "abandoned");
  }
  // A repeat queues it as well: the first call may have been stopped before. Each change is notified once all the same.
  await announceEnd(deps, payment);
  return "declined";
};

/** Queues the notification of the end of the payment, or of its modification. */
export const notify: RunTask = async (deps, payment, input): Promise<TaskOutcome> => {
  const ref = refOf(input);
  await (ref === undefined ? announceEnd(deps, payment) : announceModification(deps, payment, ref));
  return "done";
};

/** Rows of a payment that are looked through for what to notify. Its workflow writes two or three, webhooks the others. */
const NEWEST_ROWS = 100;
/** Later than every ISO time. */
const ALL = "9999";

/**
 * Queues what the payment's newest events changed, whichever run or webhook recorded it. Until all of it is queued, the
 * payment is found among the pending ones, and the reconciler restarts it.
 */
async function announceEnd(deps: PaymentTaskDeps, payment: SubmittedPayment): Promise<void> {
  const { transactionId, pendingSince } = payment.transaction;
  await announceRows(deps, payment, () => true);
  // Where a webhook ended the payment, its message is repeated until all is queued.
  if (pendingSince !== undefined) await deps.unnotified.markNotified(transactionId);
}

/**
 * Queues what the modification's own events changed, and nothing older: a payment is refunded months later, when it is
 * not known any more what its merchant was notified of.
 */
async function announceModification(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  ref: ModificationRef,
): Promise<void> {
  const own = eventKeyText({ provider: TAP_SOURCE, eventId: `${ref.id}-` });
  await announceRows(deps, payment, ({ eventKey }) => eventKey.startsWith(own));
  await deps.modifications.markNotified(ref);
}

async function announceRows(
  { transactions, notificationQueue }: PaymentTaskDeps,
  { transaction: { transactionId } }: SubmittedPayment,
  isAnnounced: (row: LedgerRow) => boolean,
): Promise<void> {
  const { rows } = await transactions.history([{ transactionId, before: ALL }], NEWEST_ROWS);
  for (const { eventKey: event, changes = [] } of rows.filter(isAnnounced)) {
    await announce(notificationQueue, { transactionId, event, changes });
  }
}
