import { taskInput } from "../../core/contracts/payment-workflow";
import { type PaymentTaskDeps, runPaymentTask } from "../../core/payments/application/run-payment-task";

/** One state of a payment's workflow. A thrown error is retried by the workflow. */
export function makePaymentTasks(deps: PaymentTaskDeps) {
  return async (event: unknown) => {
    const input = taskInput.parse(event);
    try {
      return await runPaymentTask(deps, input);
    } catch (error) {
      deps.log.warn("payment task failed, the workflow retries it", {
        transaction_id: input.transaction_id,
        outcome: input.task,
        attempt: input.retries ?? 0,
        error,
      });
      throw error;
    }
  };
}
