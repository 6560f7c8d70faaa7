import type { PaymentTask, TaskOutcome } from "../../contracts/payment-workflow";
import { charge } from "./tasks/charge";
import { abandon, giveUp, moveToDeadLetter, notify } from "./tasks/ending";
import { StepNotRecorded } from "./tasks/record-step";
import { expire, reject, requestReview } from "./tasks/review";
import { screen } from "./tasks/screen";
import type { PaymentTaskDeps, PaymentTaskInput, RunTask, SubmittedPayment } from "./tasks/task";

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

/** What states come to that fail for good: the payment is given up, and one that is given up is with the operator. */
const endings = new Map<PaymentTask, TaskOutcome>([
  ["screen", "unresolved"],
  ["charge", "unresolved"],
  ["reject", "unresolved"],
  ["expire", "unresolved"],
  ["give-up", "done"],
]);

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
  const outcome = await outcomeOf(deps, { transaction, submission }, input);
  deps.log.info("payment task", { transaction_id: transactionId, outcome: `${task}: ${outcome}`, attempt });
  return outcome;
}

/**
 * What the state comes to. An error that no retry can heal makes it `unresolved` at once: an operator is called, and the
 * payment stays as it is. Money may have been taken where the charge was what failed, so nothing is declined here.
 */
async function outcomeOf(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  input: PaymentTaskInput,
): Promise<TaskOutcome> {
  const { task, transactionId, attempt } = input;
  try {
    return await tasks[task](deps, payment, input);
  } catch (error) {
    const isPermanent = error instanceof StepNotRecorded || deps.isPermanent(error);
    const ending = endings.get(task);
    if (!isPermanent || ending === undefined) throw error;
    deps.log.error("payment task cannot succeed", { transaction_id: transactionId, outcome: task, attempt, error });
    return ending;
  }
}
