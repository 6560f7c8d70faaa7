import { MAX_BATCH_LINES, UPLOAD_GRACE_SECONDS } from "../../../contracts/batch-schema";
import type { BatchOutcome } from "../../../contracts/batch-workflow";
import type { BatchNotice } from "../../../contracts/emailed-types";
import { type Batch, mayProcess } from "../batch";
import { discardFile, endBatch, endFailedAgain } from "./end-batch";
import { publishState } from "./publish-state";
import type { BatchTaskDeps, BatchTaskInput, RunBatchTask } from "./task";

/** Takes an uploaded file for its batch, or leaves it unused: no row of it is submitted then. */
export const begin: RunBatchTask = async (deps, input) => {
  const { batches, files, clock } = deps;
  const { batchId, versionId, execution } = input;
  const known = await batches.find(batchId);
  const ended = await endFailedAgain(deps, known, execution);
  if (ended !== undefined) return ended;
  const uploadedAfter = new Date(clock.now().getTime() - UPLOAD_GRACE_SECONDS * 1000);
  if (known === undefined || !mayProcess(known, versionId, uploadedAfter)) {
    return leaveUnused(deps, input, uploadedAfter);
  }
  // Only a file that is used is read: another one may be removed already.
  const file = known.cursor === 0 ? await files.inspect(batchId, versionId) : undefined;
  if (file !== undefined && file.sha256 !== known.sha256) {
    // S3 refuses another file by its checksum. One that came past the batch's form is refused here.
    deps.log.warn("upload not used", { batch_id: batchId, outcome: "another file" });
    return "nothing-to-do";
  }
  const batch = await batches.begin(batchId, input, uploadedAfter);
  if (batch === undefined) return leaveUnused(deps, input, uploadedAfter);
  await publishStart(deps, batch, known.cursor === 0 ? "started" : "goes on");
  const isTooLong = file !== undefined && file.lines > MAX_BATCH_LINES;
  return isTooLong ? endBatch(deps, batch, execution, "failed", { error: "TOO_MANY_ROWS" }) : "more";
};

/** An e-mail that cannot be sent must not stop payments. */
async function publishStart(deps: BatchTaskDeps, batch: Batch, notice: BatchNotice): Promise<void> {
  try {
    await publishState(deps, batch, notice, "The file is here; its rows are being submitted.");
  } catch (error) {
    deps.log.warn("start of a batch not published", { batch_id: batch.batchId, error });
  }
}

/** Removes a file that no batch will read: its batch has another one, has ended, or has waited too long. */
async function leaveUnused(
  deps: BatchTaskDeps,
  { batchId, versionId }: BatchTaskInput,
  uploadedAfter: Date,
): Promise<BatchOutcome> {
  const batch = await deps.batches.find(batchId);
  deps.log.warn("upload not used", { batch_id: batchId, outcome: batch?.state ?? "unknown batch" });
  if (batch === undefined || batch.versionId === versionId || mayProcess(batch, versionId, uploadedAfter)) {
    return "nothing-to-do";
  }
  if (batch.state === "awaiting_upload") {
    await publishState(
      deps,
      batch,
      "expired",
      "Its file was uploaded, and could not be begun in time: nothing was submitted.",
    );
  }
  await discardFile(deps, batchId, versionId);
  return "nothing-to-do";
}
