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
  const { status } = payment.transaction;
  if (status !== "pending" && status !== "failed") return "nothing-to-do";
  if (status === "pending") {
    await deps.chargeGuard.abandon(input.transactionId);
    await recordDecline(deps, payment, input, "abandoned");
  }
  // A repeat queues the notification as well: the first call may have been stopped before. One is sent all the same.
  await deps.notificationQueue.send({
    messageId: `${input.transactionId}-abandoned`,
    transactionId: input.transactionId,
  });
  return "declined";
};

/** Queues the notification of the payment's end. */
export const notify: RunTask = async ({ notificationQueue }, { transaction }, { transactionId }) => {
  // An explicit id, unlike any other message's: the queue drops an id that it has received within five minutes.
  const messageId = `${transactionId}-${transaction.head.seq}-${transaction.status}`;
  await notificationQueue.send({ messageId, transactionId });
  return "done";
};
