import type { BatchOutcome, BatchTask } from "../../contracts/batch-workflow";
import { begin } from "./tasks/begin";
import { chunk } from "./tasks/chunk";
import { finish } from "./tasks/finish";
import { interrupt } from "./tasks/interrupt";
import type { BatchTaskDeps, BatchTaskInput, RunBatchTask } from "./tasks/task";

const tasks: Readonly<Record<BatchTask, RunBatchTask>> = { begin, chunk, finish, interrupt };

/**
 * Runs one state of a batch's workflow. Each may run more than once, and so may the workflow: a row's number is its
 * idempotency key, and progress counts only from the byte where the batch was. Throws what a retry may heal.
 */
export async function runBatchTask(deps: BatchTaskDeps, input: BatchTaskInput): Promise<BatchOutcome> {
  const outcome = await tasks[input.task](deps, input);
  deps.log.info("batch task", { batch_id: input.batchId, outcome: `${input.task}: ${outcome}` });
  return outcome;
}
