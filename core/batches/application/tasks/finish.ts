import { resultHead } from "../result-file";
import { endBatch, endFailedAgain } from "./end-batch";
import type { RunBatchTask } from "./task";

/** Makes one result of the parts, and ends the batch. */
export const finish: RunBatchTask = async (deps, { batchId, execution }) => {
  const batch = await deps.batches.find(batchId);
  const ended = await endFailedAgain(deps, batch, execution);
  if (ended !== undefined) return ended;
  if (batch === undefined || batch.execution !== execution) return "nothing-to-do";
  const { rows, refused } = batch.counts;
  if (batch.state === "processing") {
    if (rows === 0) return endBatch(deps, batch, execution, "failed", { error: "EMPTY_FILE" });
    await deps.files.assemble(batch, batch.partEnds, resultHead(batch));
  }
  return endBatch(deps, batch, execution, refused === 0 ? "completed" : "completed_with_errors");
};
