import { announce } from "../../../notifications/application/announce";
import { recordDecline, recordStep } from "./record-step";
import type { PaymentTaskDeps, PaymentTaskInput, RunTask } from "./task";

/** Reports a payment whose result is unknown to an operator. It runs before any read: the ledger may be what fails. */
export async function moveToDeadLetter(
  { deadLetterQueue, metrics }: PaymentTaskDeps,
  { transactionId, attempt }: PaymentTaskInput,
): Promise<void> {
  await deadLetterQueue.send(transactionId, attempt);
  metrics.count("PaymentUnresolved", { transaction_id: transactionId });
}

/** Records that the gateway did not answer. Money may or may not have been taken: the payment stays pending. */
export const giveUp: RunTask = async (deps, payment, { attempt }) => {
  await recordStep(deps, payment, { step: `unresolved-${attempt}`, type: "payment.unresolved", reason: "unanswered" });
  return "done";
};

/** Ends a payment for an operator, who has looked it up at the gateway and knows that no money was taken. */
export const abandon: RunTask = async (deps, payment, input) => {
  const { status } = payment.transaction.state;
  if (status !== "pending" && status !== "failed") return "nothing-to-do";
  if (status === "pending") {
    await deps.chargeGuard.abandon(input.transactionId);
    await recordDecline(deps, payment, input, "abandoned");
  }
  // A repeat queues it as well: the first call may have been stopped before. Each change is notified once all the same.
  await announceNewest(deps, input.transactionId);
  return "declined";
};

/** Queues the notification of the payment's end. */
export const notify: RunTask = async (deps, _, { transactionId }) => {
  await announceNewest(deps, transactionId);
  return "done";
};

/** Rows of a payment that are looked through for what to notify: its workflow writes two or three of them. */
const NEWEST_ROWS = 20;
/** Later than every ISO time. */
const ALL = "9999";

/** Queues what the payment's newest events changed, whichever run or webhook recorded it. */
async function announceNewest(
  { transactions, notificationQueue }: PaymentTaskDeps,
  transactionId: string,
): Promise<void> {
  const { rows } = await transactions.history([{ transactionId, before: ALL }], NEWEST_ROWS);
  const changes = rows.flatMap(({ changes = [] }) => changes);
  await announce(notificationQueue, { transactionId, changes });
}
