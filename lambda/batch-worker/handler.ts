import { runBatchTask } from "../../core/batches/application/run-batch-task";
import type { BatchTaskDeps } from "../../core/batches/application/tasks/task";
import { UPLOAD_PREFIX } from "../../core/contracts/batch-files";
import { type BatchOutcome, batchTaskInput } from "../../core/contracts/batch-workflow";

/** One state of a batch's workflow. A thrown error is retried by the workflow. */
export function makeBatchWorker(deps: BatchTaskDeps) {
  return async (event: unknown): Promise<{ readonly outcome: BatchOutcome }> => {
    try {
      const { task, key, version_id: versionId, execution } = batchTaskInput.parse(event);
      const batchId = key.slice(UPLOAD_PREFIX.length);
      return { outcome: await runBatchTask(deps, { task, batchId, versionId, execution }) };
    } catch (error) {
      deps.log.error("batch task failed", { error });
      throw error;
    }
  };
}
