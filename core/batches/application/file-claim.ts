import { type Batch, isExpired } from "./batch";

/** A merchant's file, whatever it is called and whichever format it is said to have. */
export type FileKey = Pick<Batch, "merchantId" | "sha256">;

/** The batches that may charge a file's rows. Whoever writes it names the revision that was read. */
export interface FileClaim {
  readonly batchIds: readonly string[];
  /** Counts writes, from 1. */
  readonly revision: number;
}

/** What a new batch of a file writes: the batches that count from now on, in place of the revision that was read. */
export interface NewFileClaim {
  readonly batchIds: readonly string[];
  /** 0: the file has none yet. */
  readonly replaces: number;
  /** Expired batches of the file, which may not begin any more. */
  readonly retired: readonly Pick<Batch, "batchId" | "uploadUntil">[];
}

/** The upload limit of a batch whose file has been given to another batch: no upload begins it. */
export const RETIRED = "1970-01-01T00:00:00.000Z";

/** A file that no batch was made of. */
export const firstClaim = (batchId: string): NewFileClaim => ({ batchIds: [batchId], replaces: 0, retired: [] });

/** Whether rows of the batch's file are, or may become, payments: another batch of the file would charge them twice. */
export function blocksItsFile(batch: Pick<Batch, "state" | "counts" | "uploadUntil">, now: Date): boolean {
  if (batch.state === "awaiting_upload") return !isExpired(batch, now);
  return batch.state === "processing" || batch.state === "interrupted" || batch.counts.submitted > 0;
}
