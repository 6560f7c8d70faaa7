import type { PaymentTask, TaskOutcome } from "../../contracts/payment-workflow";
import { charge } from "./tasks/charge";
import { abandon, giveUp, moveToDeadLetter, notify } from "./tasks/ending";
import { expire, reject, requestReview } from "./tasks/review";
import { screen } from "./tasks/screen";
import type { PaymentTaskDeps, PaymentTaskInput, RunTask } from "./tasks/task";

const tasks: Readonly<Record<PaymentTask, RunTask>> = {
  screen,
  charge,
  "request-review": requestReview,
  reject,
  expire,
  "give-up": giveUp,
  abandon,
  notify,
};

class PaymentNotSubmitted extends Error {
  override readonly name = "PaymentNotSubmitted";
  constructor(transactionId: string) {
    super(`${transactionId} is no payment that was submitted here`);
  }
}

/**
 * Runs one state of a payment's workflow. Each may run more than once: what it records has an id of its own, and the
 * gateway recognizes a charge by its transaction. Throws what a retry may heal.
 */
export async function runPaymentTask(deps: PaymentTaskDeps, input: PaymentTaskInput): Promise<TaskOutcome> {
  const { transactionId, task, attempt } = input;
  if (task === "give-up") await moveToDeadLetter(deps, input);
  const transaction = await deps.transactions.find(transactionId);
  const submission = transaction?.submission;
  if (transaction === undefined || submission === undefined) throw new PaymentNotSubmitted(transactionId);
  const outcome = await tasks[task](deps, { transaction, submission }, input);
  deps.log.info("payment task", { transaction_id: transactionId, outcome: `${task}: ${outcome}`, attempt });
  return outcome;
}
