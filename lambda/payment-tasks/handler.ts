import { LOOK_UP, type LookUpAnswer, type TaskOutcome, taskInput } from "../../core/contracts/payment-workflow";
import { lookUpCharge, runPaymentTask } from "../../core/payments/application/run-payment-task";
import type { PaymentTaskDeps } from "../../core/payments/application/tasks/task";

/** One state of a payment's workflow, or an operator's look-up. A thrown error is retried by the workflow. */
export function makePaymentTasks(deps: PaymentTaskDeps) {
  return async (event: unknown): Promise<{ readonly outcome: TaskOutcome } | LookUpAnswer> => {
    const { task, transaction_id, modification_id, attempt, retries = 0, token, actor } = taskInput.parse(event);
    if (task === LOOK_UP) return lookUpCharge(deps, transaction_id);
    try {
      const input = {
        ...{ task, transactionId: transaction_id, attempt, retries },
        ...(modification_id !== undefined && { modificationId: modification_id }),
        ...(token !== undefined && { token }),
        ...(actor !== undefined && { actor }),
      };
      return { outcome: await runPaymentTask(deps, input) };
    } catch (error) {
      deps.log.warn("payment task failed, the workflow retries it", {
        transaction_id,
        outcome: task,
        attempt: retries,
        error,
      });
      throw error;
    }
  };
}
