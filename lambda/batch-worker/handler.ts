import { type BatchTaskDeps, runBatchTask } from "../../core/batches/application/run-batch-task";
import { batchTaskInput } from "../../core/contracts/batch-workflow";

/** One state of a batch's workflow. */
export function makeBatchWorker(deps: BatchTaskDeps) {
  return async (input: unknown) => {
    try {
      return await runBatchTask(deps, batchTaskInput.parse(input));
    } catch (error) {
      deps.log.error("batch task failed", { error });
      throw error;
    }
  };
}
