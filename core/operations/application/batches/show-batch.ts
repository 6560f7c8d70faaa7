import type { Batch } from "../../../batches/application/batch";
import type { Batches } from "../../../batches/application/ports/batches";
import type { BatchState } from "../../../contracts/batch-schema";
import type { Clock } from "../../../shared/application/ports";
import { stateOf } from "./list-batches";
import type { BatchObjects, BatchWorkflow, UploadedFile } from "./ports";

export interface ShowBatchDeps {
  readonly batches: Pick<Batches, "find">;
  readonly objects: BatchObjects;
  readonly workflow: Pick<BatchWorkflow, "isRunning">;
  readonly clock: Pick<Clock, "now">;
  /** Days for which uploaded files are kept. */
  readonly retentionDays: number;
}

export interface ShownBatch {
  readonly batch: Batch;
  readonly state: BatchState;
  /** The file that is processed, or that waits to be; undefined where it is no longer kept, or has not come. */
  readonly file?: UploadedFile;
  /** ISO time at which S3 deletes the file. */
  readonly fileUntil?: string;
  /** Whether an execution of the workflow works on it. */
  readonly isRunning: boolean;
  readonly resumption: Resumption;
}

/** Whether the batch can be resumed, or why not. */
export type Resumption =
  | { readonly possible: true; readonly versionId: string }
  | { readonly possible: false; readonly why: string };

/** Undefined where there is no such batch. */
export async function showBatch(deps: ShowBatchDeps, batchId: string): Promise<ShownBatch | undefined> {
  const { batches, objects, workflow, clock, retentionDays } = deps;
  const batch = await batches.find(batchId);
  if (batch === undefined) return undefined;
  const isUnderWay = batch.state === "processing" && batch.execution !== undefined;
  const [uploads, isRunning] = await Promise.all([
    objects.uploads(batchId),
    isUnderWay ? workflow.isRunning(batch.execution) : false,
  ]);
  // A bucket's event may name no version, as the local emulator's does: then the newest file is meant.
  const file = uploads.find(({ versionId }) => !batch.versionId || versionId === batch.versionId);
  const state = stateOf(batch, clock.now());
  return {
    batch,
    state,
    isRunning,
    resumption: resumptionOf(state, isRunning, file && (batch.versionId ?? file.versionId)),
    ...(file && {
      file,
      fileUntil: new Date(file.uploadedAt.getTime() + retentionDays * 86_400_000).toISOString(),
    }),
  };
}

function resumptionOf(state: BatchState, isRunning: boolean, versionId: string | undefined): Resumption {
  const no = (why: string): Resumption => ({ possible: false, why });
  switch (state) {
    case "completed":
    case "completed_with_errors":
      return no("It is complete.");
    case "failed":
      return no("Its file was refused as a whole. The merchant sends a corrected one as a new batch.");
    case "expired":
      return no("It has expired. Its merchant repeats POST /batches with the same key, and uploads the file again.");
    case "awaiting_upload":
      return versionId !== undefined ? { possible: true, versionId } : no("Its file has not come yet.");
    default:
      if (isRunning) return no("Its workflow runs.");
      if (versionId !== undefined) return { possible: true, versionId };
      return no("Its file is no longer kept. The merchant sends the rows that are left as a new batch.");
  }
}
