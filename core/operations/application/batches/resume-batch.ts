import type { OperatorActions } from "../operator-actions";
import type { BatchWorkflow } from "./ports";

export interface ResumeBatchDeps {
  readonly workflow: Pick<BatchWorkflow, "start">;
  readonly actions: Pick<OperatorActions, "begin" | "end">;
}

/** Executions of one batch that its operators may have started. */
const MOST_RESUMPTIONS = 50;

class TooManyResumptions extends Error {
  override readonly name = "TooManyResumptions";
}

/**
 * Starts the workflow of a batch again, with the same input: it goes on where it stopped, and submits no row twice. The name
 * of the execution is the next one that was not used, so that two operators start one execution only. Returns its name.
 */
export async function resumeBatch(
  { workflow, actions }: ResumeBatchDeps,
  upload: { readonly batchId: string; readonly versionId: string },
  reason: string,
): Promise<{ readonly action: string; readonly execution: string }> {
  const { batchId } = upload;
  const action = await actions.begin({ command: "batches resume", filter: { batch: batchId }, count: 1, reason });
  try {
    for (let number = 1; number <= MOST_RESUMPTIONS; number++) {
      const execution = `${batchId}-resumed-${number}`;
      if ((await workflow.start(upload, execution)) === "ended") continue;
      await actions.end(action, { done: 1, failed: 0, outcome: "finished" });
      return { action, execution };
    }
    throw new TooManyResumptions(`${batchId} was resumed ${MOST_RESUMPTIONS} times`);
  } catch (error) {
    await actions.end(action, { done: 0, failed: 1, outcome: "failed" });
    throw error;
  }
}
