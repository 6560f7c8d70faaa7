import { createHash } from "node:crypto";
import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers } from "../../access/application/ports";
import { type BatchState, batchRequest, LINK_SECONDS, UPLOAD_GRACE_SECONDS } from "../../contracts/batch-schema";
import { idempotencyKey } from "../../contracts/payment-submission-schema";
import type { ProblemCode } from "../../contracts/problems";
import type { Clock, Log, RandomId } from "../../shared/application/ports";
import { parseJson } from "../../shared/domain/json";
import { ok, type Result, refused } from "../../shared/domain/result";
import type { Batch, NewBatch } from "./batch";
import type { Batches } from "./ports/batches";
import type { BatchUploads, ResultLink, UploadForm } from "./ports/files";

export interface ManageBatchesDeps {
  readonly callers: Callers;
  readonly batches: Batches;
  readonly uploads: BatchUploads;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
  /** Days for which results are kept. */
  readonly retentionDays: number;
  readonly randomId: RandomId;
}

const BATCH_ID = /^bat_[0-9a-f]{24}$/;

export interface BatchView {
  readonly batch: Pick<Batch, "batchId" | "merchantId" | "format" | "createdAt" | "counts" | "error" | "finishedAt">;
  readonly state: BatchState;
  /** While the batch waits for its file. */
  readonly upload?: UploadForm;
  /** Once the batch is completed, for as long as results are kept. */
  readonly result?: ResultLink;
}

/** Allows one upload. A repeat of the request is the same batch, with a new form while it waits for its file. */
export async function createBatch(
  deps: ManageBatchesDeps,
  { caller, idempotencyKey: given, body }: { caller: string; idempotencyKey: string | undefined; body: string },
): Promise<Result<BatchView, ProblemCode>> {
  const { callers, batches, uploads, clock, log, randomId } = deps;
  const key = idempotencyKey.safeParse(given);
  if (!key.success) return refused("IDEMPOTENCY_KEY_REQUIRED");
  const { success, data } = batchRequest.safeParse(parseJson(body));
  if (!success) return refused("INVALID_BODY");
  const scope = await scopeOf(callers, caller);
  if (!scope.ok) return scope;
  if (!covers(scope.value, data.merchant_id)) return refused("CALLER_NOT_BOUND");

  const { merchant_id: merchantId, format, sha256 } = data;
  const now = clock.now();
  const uploadUntil = new Date(now.getTime() + LINK_SECONDS * 1000).toISOString();
  const batch: NewBatch = {
    batchId: `bat_${randomId()}`,
    merchantId,
    format,
    sha256,
    createdAt: now.toISOString(),
    uploadUntil,
  };
  const fingerprint = createHash("sha256").update([merchantId, format, sha256].join("|")).digest("hex");
  const created = await batches.create(batch, { merchantId, key: key.data }, fingerprint);
  if (created === "created") {
    log.info("batch created", { batch_id: batch.batchId, merchant_id: merchantId });
    const counts = { rows: 0, submitted: 0, refused: 0 };
    return ok({
      batch: { ...batch, counts },
      state: "awaiting_upload",
      upload: await uploads.form(batch, LINK_SECONDS),
    });
  }
  if (created.fingerprint !== fingerprint) return refused("IDEMPOTENCY_KEY_REUSED");
  const known = await batches.find(created.batchId);
  if (known === undefined) return refused("BATCH_NOT_FOUND");
  if (known.state !== "awaiting_upload") return ok(await viewOf(deps, known, now));
  await batches.extend(known.batchId, uploadUntil);
  return ok({ batch: known, state: known.state, upload: await uploads.form(known, LINK_SECONDS) });
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

async function viewOf({ uploads, retentionDays }: ManageBatchesDeps, batch: Batch, now: Date): Promise<BatchView> {
  const { state, finishedAt = now.toISOString(), uploadUntil, batchId } = batch;
  const since = (time: string) => (now.getTime() - Date.parse(time)) / 1000;
  if (state.startsWith("completed")) {
    const isKept = since(finishedAt) < retentionDays * 86_400;
    return { batch, state, ...(isKept && { result: await uploads.result(batchId, LINK_SECONDS) }) };
  }
  const isLate = state === "awaiting_upload" && since(uploadUntil) > UPLOAD_GRACE_SECONDS;
  return { batch, state: isLate ? "expired" : state };
}
