import { type Batch, isProcessedBy } from "../batch";
import { readChunk } from "../batch-chunk";
import { endBatch } from "./end-batch";
import { rowKey } from "./submit-row";
import type { BatchTaskDeps, RunBatchTask } from "./task";

/** Stops the batch where a task has failed for good, and reports what was recorded. An operator resumes it. */
export const interrupt: RunBatchTask = async (deps, { batchId, execution }) => {
  const batch = await deps.batches.find(batchId);
  if (batch === undefined) return "nothing-to-do";
  // A call that was stopped after it had interrupted the batch has not published it.
  const isRepeat = batch.state === "interrupted" && batch.execution === execution;
  if (isRepeat) return endBatch(deps, batch, execution, "interrupted");
  if (!isProcessedBy(batch, execution)) return "nothing-to-do";
  return endBatch(deps, { ...batch, uncounted: await submittedBehind(deps, batch) }, execution, "interrupted");
};

/**
 * Number of rows behind the counted ones that are payments already: of the chunk that failed, some rows may have been
 * recorded. They are queued like all others. What fails here must not keep the batch from being interrupted.
 */
async function submittedBehind(deps: BatchTaskDeps, batch: Batch): Promise<number> {
  const { submissions, paymentQueue, log } = deps;
  const { batchId: batch_id, merchantId } = batch;
  try {
    const read = await readChunk(deps, batch);
    if ("error" in read) return 0;
    const ids = await submissions.recorded(
      merchantId,
      read.records.map(({ row }) => rowKey(batch, row)),
    );
    // A payment that is queued already, or has ended, is not begun again.
    await paymentQueue.sendAll(ids).catch((error) => log.error("payments not queued", { batch_id, error }));
    return ids.length;
  } catch (error) {
    log.error("rows of an interrupted batch not counted", { batch_id, error });
    return 0;
  }
}
