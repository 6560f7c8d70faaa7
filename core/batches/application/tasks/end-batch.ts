import type { BatchOutcome } from "../../../contracts/batch-workflow";
import type { BatchNotice } from "../../../contracts/emailed-types";
import { type Batch, type BatchEnd, type FileRefusal, reportedCounts } from "../batch";
import { publishState } from "./publish-state";
import type { BatchTaskDeps } from "./task";

const stateTexts: Readonly<Record<BatchEnd, BatchNotice>> = {
  completed: "finished",
  completed_with_errors: "finished with errors",
  failed: "failed",
  interrupted: "interrupted",
};

/** Ends the batch, removes its file where it must go, and publishes the end. A repeat does all of it again. */
export async function endBatch(
  deps: BatchTaskDeps,
  batch: Batch,
  execution: string,
  state: BatchEnd,
  refusal?: FileRefusal,
): Promise<BatchOutcome> {
  const { batches, clock, metrics } = deps;
  const { batchId, mayContainCardData, uncounted = 0 } = batch;
  const ending = { state, at: clock.now(), ...(refusal && { refusal }), ...(uncounted > 0 && { uncounted }) };
  if (!(await batches.end(batchId, execution, ending))) {
    const known = await batches.find(batchId);
    // Another execution has taken over. Otherwise an earlier call ended it and was stopped before it had done the rest.
    if (known?.execution !== execution || known.state !== state) return "nothing-to-do";
  }
  // A failed file is of no use, and card data must not stay. An interrupted batch still needs its file.
  if (state === "failed" || (mayContainCardData && state !== "interrupted")) {
    await discardFile(deps, batchId, batch.versionId ?? "");
  }
  metrics.count(state === "failed" || state === "interrupted" ? "BatchFailed" : "BatchFinished");
  const counts = reportedCounts(batch);
  const summary = `${counts.submitted} of ${counts.rows} rows were submitted, ${counts.refused} refused.`;
  await publishState(deps, batch, stateTexts[state], refusal === undefined ? summary : `${refusal.error}. ${summary}`);
  return "done";
}

/** Ends a batch once more that this execution has failed; undefined for any other batch. */
export async function endFailedAgain(
  deps: BatchTaskDeps,
  batch: Batch | undefined,
  execution: string,
): Promise<BatchOutcome | undefined> {
  if (batch?.state !== "failed" || batch.execution !== execution || batch.refusal === undefined) return undefined;
  return endBatch(deps, batch, execution, "failed", batch.refusal);
}

export async function discardFile({ files, log }: BatchTaskDeps, batchId: string, versionId: string): Promise<void> {
  await files.discard(batchId, versionId);
  log.info("file removed", { batch_id: batchId });
}
