import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers } from "../../access/application/ports";
import { type BatchState, LINK_SECONDS } from "../../contracts/batch-schema";
import type { ProblemCode } from "../../contracts/problems";
import type { Clock, Log, RandomId } from "../../shared/application/ports";
import { ok, type Result, refused } from "../../shared/domain/result";
import { type Batch, isExpired } from "./batch";
import type { Batches } from "./ports/batches";
import type { BatchUploads, ResultLink, UploadForm } from "./ports/files";

export interface ManageBatchesDeps {
  readonly callers: Callers;
  readonly batches: Batches;
  readonly uploads: BatchUploads;
  readonly clock: Clock;
  readonly log: Log;
  /** Days for which results are kept. */
  readonly retentionDays: number;
  readonly randomId: RandomId;
}

const BATCH_ID = /^bat_[0-9a-f]{24}$/;

export interface BatchView {
  readonly batch: Pick<
    Batch,
    | "batchId"
    | "merchantId"
    | "format"
    | "resultFormat"
    | "separator"
    | "createdAt"
    | "counts"
    | "emptyRows"
    | "uncounted"
    | "refusal"
    | "finishedAt"
  >;
  readonly state: BatchState;
  /** While the batch waits for its file. */
  readonly upload?: UploadForm;
  /** Once the batch is completed, for as long as results are kept. */
  readonly result?: ResultLink;
}

/** A batch of a merchant that the caller is bound to; another's is answered like one that does not exist. */
export async function readBatch(
  deps: ManageBatchesDeps,
  { caller, batchId }: { caller: string; batchId: string },
): Promise<Result<BatchView, ProblemCode>> {
  const { callers, batches, clock } = deps;
  const scope = await scopeOf(callers, caller);
  if (!scope.ok) return scope;
  const batch = BATCH_ID.test(batchId) ? await batches.find(batchId) : undefined;
  if (batch === undefined || !covers(scope.value, batch.merchantId)) return refused("BATCH_NOT_FOUND");
  return ok(await viewOf(deps, batch, clock.now()));
}

export async function viewOf(
  { uploads, retentionDays }: ManageBatchesDeps,
  batch: Batch,
  now: Date,
): Promise<BatchView> {
  const { state, finishedAt = now.toISOString() } = batch;
  if (state.startsWith("completed")) {
    const isKept = now.getTime() - Date.parse(finishedAt) < retentionDays * 86_400_000;
    return { batch, state, ...(isKept && { result: await uploads.result(batch, LINK_SECONDS) }) };
  }
  return { batch, state: isExpired(batch, now) ? "expired" : state };
}
