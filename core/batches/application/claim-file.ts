import type { DuplicateRefusal } from "../../contracts/problems";
import { ok, type Result, refused } from "../../shared/domain/result";
import type { Batch } from "./batch";
import { blocksItsFile, type FileKey, type NewFileClaim } from "./file-claim";
import type { Batches } from "./ports/batches";

/** Open batches of one file, also where duplicates are allowed. Each is read for the next. */
const MAX_OPEN_BATCHES = 10;

/** The claim with which the batch gets the file, or the earlier batch because of which it does not. */
export async function claimFile(
  batches: Pick<Batches, "find" | "claimOf">,
  { batchId, merchantId, sha256 }: FileKey & Pick<Batch, "batchId">,
  { now, allowDuplicate }: { readonly now: Date; readonly allowDuplicate: boolean },
): Promise<Result<NewFileClaim, DuplicateRefusal>> {
  const { batchIds = [], revision = 0 } = (await batches.claimOf({ merchantId, sha256 })) ?? {};
  const found = await Promise.all(batchIds.filter((id) => id !== batchId).map((id) => batches.find(id)));
  const earlier = found.filter((batch) => batch !== undefined);
  const blocking = earlier.filter((batch) => blocksItsFile(batch, now));
  const [first] = blocking;
  if (first !== undefined && (!allowDuplicate || blocking.length >= MAX_OPEN_BATCHES)) {
    return refused({ code: "DUPLICATE_FILE", duplicateOf: first.batchId });
  }
  // What was submitted stays so: no other batch is needed to know that the file was charged.
  const lasting = blocking.find(({ counts }) => counts.submitted > 0);
  const retired = earlier.filter((batch) => batch.state === "awaiting_upload" && !blocking.includes(batch));
  return ok({
    batchIds: lasting ? [lasting.batchId] : [...blocking.map((batch) => batch.batchId), batchId],
    replaces: revision,
    retired,
  });
}
