import type { TaskOutcome } from "../../../contracts/payment-workflow";
import { announce } from "../../../notifications/application/announce";
import { recordDecline } from "./record-step";
import type { PaymentTaskDeps, RunTask, SubmittedPayment } from "./task";

/** Ends a payment for an operator, who has looked it up at the gateway and knows that no money was taken. */
export const abandon: RunTask = async (deps, payment, input) => {
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

/** Queues the notification of the payment's end. */
export const notify: RunTask = async (deps, payment): Promise<TaskOutcome> => {
  await announceEnd(deps, payment);
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
export async function announceEnd(
  { transactions, notificationQueue, unnotified }: PaymentTaskDeps,
  { transaction: { transactionId, pendingSince } }: SubmittedPayment,
): Promise<void> {
  const { rows } = await transactions.history([{ transactionId, before: ALL }], NEWEST_ROWS);
  for (const { eventKey: event, changes = [] } of rows) {
    await announce(notificationQueue, { transactionId, event, changes });
  }
  // Where a webhook ended the payment, its message is repeated until all is queued.
  if (pendingSince !== undefined) await unnotified.markNotified(transactionId);
}
