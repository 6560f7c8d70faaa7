import { type TaskOutcome, taskInput } from "../../core/contracts/payment-workflow";
import { runPaymentTask } from "../../core/payments/application/run-payment-task";
import type { PaymentTaskDeps } from "../../core/payments/application/tasks/task";

/** One state of a payment's workflow. A thrown error is retried by the workflow. */
export function makePaymentTasks(deps: PaymentTaskDeps) {
  return async (event: unknown): Promise<{ readonly outcome: TaskOutcome }> => {
    const { task, transaction_id, attempt, retries = 0, token } = taskInput.parse(event);
    try {
      const input = { task, transactionId: transaction_id, attempt, retries, ...(token !== undefined && { token }) };
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
