import type { LookUpAnswer, PaymentTask, TaskOutcome } from "../../contracts/payment-workflow";
import { GatewayUnavailable } from "./ports/gateway";
import { charge } from "./tasks/charge";
import { abandon, notify } from "./tasks/ending";
import { giveUp } from "./tasks/give-up";
import { modify } from "./tasks/modify";
import { StepNotRecorded } from "./tasks/record-step";
import { expire, reject, requestReview } from "./tasks/review";
import { screen } from "./tasks/screen";
import { type PaymentTaskDeps, type PaymentTaskInput, type RunTask, submittedPayment } from "./tasks/task";

const tasks: Readonly<Record<Exclude<PaymentTask, "give-up">, RunTask>> = {
  screen,
  charge,
  modify,
  "request-review": requestReview,
  reject,
  expire,
  abandon,
  notify,
};

/** What states come to that fail for good: the payment is given up, and one that is given up is with the operator. */
const endings = new Map<PaymentTask, TaskOutcome>([
  ["screen", "unresolved"],
  ["charge", "unresolved"],
  ["modify", "unresolved"],
  ["reject", "unresolved"],
  ["expire", "unresolved"],
  ["give-up", "done"],
]);

/**
 * Runs one state of a payment's workflow. Each may run more than once: what it records has an id of its own, and the
 * gateway recognizes a charge by its transaction. Throws what a retry may heal.
 */
export async function runPaymentTask(deps: PaymentTaskDeps, input: PaymentTaskInput): Promise<TaskOutcome> {
  const { transactionId, task, attempt } = input;
  const outcome = await outcomeOf(deps, input);
  deps.log.info("payment task", { transaction_id: transactionId, outcome: `${task}: ${outcome}`, attempt });
  return outcome;
}

/**
 * What the state comes to. An error that no retry can heal makes it `unresolved` at once: an operator is called, and the
 * payment stays as it is. Money may have been taken where the charge was what failed, so nothing is declined here.
 */
async function outcomeOf(deps: PaymentTaskDeps, input: PaymentTaskInput): Promise<TaskOutcome> {
  const { task, transactionId, attempt } = input;
  try {
    if (task === "give-up") return await giveUp(deps, input);
    return await tasks[task](deps, await submittedPayment(deps, transactionId), input);
  } catch (error) {
    const isPermanent = error instanceof StepNotRecorded || deps.isPermanent(error);
    const ending = endings.get(task);
    if (!isPermanent || ending === undefined) throw error;
    deps.log.error("payment task cannot succeed", { transaction_id: transactionId, outcome: task, attempt, error });
    return ending;
  }
}

/** What the gateway has of a payment, for an operator. It changes nothing, and requests no charge. */
export async function lookUpCharge(
  deps: Pick<PaymentTaskDeps, "transactions" | "gateway" | "log">,
  transactionId: string,
): Promise<LookUpAnswer> {
  const { gateway, log } = deps;
  const { transaction, submission } = await submittedPayment(deps, transactionId);
  const { merchantId } = transaction.state;
  const unanswered = { gateway: gateway.name, answered: false, found: [] };
  if (gateway.lookUp === undefined) return unanswered;
  try {
    const found = await gateway.lookUp({ ...submission, transactionId, merchantId, retries: 0, approved: false });
    const records = found.map(({ isWhole, ...record }) => ({ ...record, is_whole: isWhole }));
    return { ...unanswered, answered: true, found: records };
  } catch (error) {
    if (!(error instanceof GatewayUnavailable)) throw error;
    log.warn("the gateway did not answer a look-up", { transaction_id: transactionId, error });
    return unanswered;
  }
}
