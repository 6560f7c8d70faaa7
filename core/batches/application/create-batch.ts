import { createHash } from "node:crypto";
import { actorOf } from "../../access/application/actor";
import { covers, scopeOf } from "../../access/application/caller-scope";
import { batchRequest, LINK_SECONDS } from "../../contracts/batch-schema";
import type { Refusal } from "../../contracts/problems";
import type { Caller } from "../../shared/application/actor";
import { readBody } from "../../shared/application/read-body";
import { ok, type Result, refused } from "../../shared/domain/result";
import type { Batch, NewBatch } from "./batch";
import { claimFile } from "./claim-file";
import { firstClaim, RETIRED } from "./file-claim";
import { type BatchView, type ManageBatchesDeps, viewOf } from "./manage-batches";

const MAX_ATTEMPTS = 5;
const RETRY_MS = 50;

/** Other requests for the same file were written at the same time, at each of the attempts. */
class FileContended extends Error {
  override readonly name = "FileContended";
}

/** One try at it, by its number from 1. Undefined: other requests came first, and what was read is old. */
type Attempt<T> = (attempt: number) => Promise<Result<T, Refusal> | undefined>;

/**
 * Allows one upload of a file, once for each merchant and content, unless the request allows a duplicate. A repeat of the
 * request is the same batch, with a new form while it waits for its file.
 */
export async function createBatch(
  deps: ManageBatchesDeps,
  { caller, idempotencyKey, body }: { caller: Caller; idempotencyKey: string; body: Uint8Array },
): Promise<Result<BatchView, Refusal>> {
  const { callers, batches, clock, randomId } = deps;
  const read = readBody(batchRequest, body);
  if (!read.ok) return read;
  const { merchant_id: merchantId, format, sha256 } = read.value;
  const { allow_duplicate: allowDuplicate = false, result_format: resultFormat = "jsonl" } = read.value;
  const scope = await scopeOf(callers, caller.arn);
  if (!scope.ok) return scope;
  if (!covers(scope.value, merchantId)) return refused("CALLER_NOT_BOUND");

  const now = clock.now();
  const uploadUntil = new Date(now.getTime() + LINK_SECONDS * 1000).toISOString();
  const batchId = `bat_${randomId()}`;
  const createdAt = now.toISOString();
  const batch: NewBatch = {
    ...{ batchId, merchantId, format, sha256, resultFormat, createdAt, uploadUntil },
    actor: actorOf(caller, now),
  };
  // Whether a duplicate is allowed does not make it another batch.
  const parts = [merchantId, format, sha256, ...(resultFormat === "jsonl" ? [] : [resultFormat])];
  const fingerprint = createHash("sha256").update(parts.join("|")).digest("hex");
  return untilUncontended(deps, async (attempt) => {
    // Most files are new: only another one is looked at before it is written.
    const claim = attempt === 1 ? ok(firstClaim(batchId)) : await claimFile(batches, batch, { now, allowDuplicate });
    if (!claim.ok) return claim;
    const created = await batches.create(batch, { merchantId, key: idempotencyKey }, fingerprint, claim.value);
    if (created === "claim-changed") return undefined;
    if (created === "created") return ok(await createdView(deps, batch));
    if (created.fingerprint !== fingerprint) return refused("IDEMPOTENCY_KEY_REUSED");
    return repeated(deps, created.batchId, { allowDuplicate, caller });
  });
}

async function untilUncontended<T>({ clock }: ManageBatchesDeps, attempt: Attempt<T>): Promise<Result<T, Refusal>> {
  for (let number = 1; number <= MAX_ATTEMPTS; number++) {
    const result = await attempt(number);
    if (result !== undefined) return result;
    if (number > 1) await clock.sleep(RETRY_MS * number * (1 + clock.random()));
  }
  throw new FileContended(`${MAX_ATTEMPTS} attempts met other requests`);
}

async function createdView({ uploads, log }: ManageBatchesDeps, batch: NewBatch): Promise<BatchView> {
  log.info("batch created", { batch_id: batch.batchId, merchant_id: batch.merchantId });
  const counts = { rows: 0, submitted: 0, refused: 0 };
  return {
    batch: { ...batch, counts, emptyRows: 0 },
    state: "awaiting_upload",
    upload: await uploads.form(batch, LINK_SECONDS),
  };
}

/** The batch of a request that came before, with another form where its file has not come. */
function repeated(
  deps: ManageBatchesDeps,
  batchId: string,
  { allowDuplicate, caller }: { readonly allowDuplicate: boolean; readonly caller: Caller },
): Promise<Result<BatchView, Refusal>> {
  const { batches, uploads, clock } = deps;
  return untilUncontended(deps, async () => {
    const batch = await batches.find(batchId);
    if (batch === undefined) return refused("BATCH_NOT_FOUND");
    const now = clock.now();
    if (batch.state !== "awaiting_upload") return ok(await viewOf(deps, batch, now));
    const claim = await claimAgain(deps, batch, { now, allowDuplicate });
    if (claim !== undefined && !claim.ok) return claim;
    const uploadUntil = new Date(now.getTime() + LINK_SECONDS * 1000).toISOString();
    const extension = { uploadUntil, actor: actorOf(caller, now), at: now, ...(claim && { claim: claim.value }) };
    if (!(await batches.extend(batch, extension))) return undefined;
    return ok({ batch, state: batch.state, upload: await uploads.form(batch, LINK_SECONDS) });
  });
}

/** The claim of a batch whose file was given to another one when it had expired; undefined where it still has it. */
async function claimAgain(
  { batches }: ManageBatchesDeps,
  batch: Batch,
  options: { readonly now: Date; readonly allowDuplicate: boolean },
) {
  return batch.uploadUntil === RETIRED ? claimFile(batches, batch, options) : undefined;
}
