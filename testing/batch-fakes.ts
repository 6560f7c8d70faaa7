import { createHash } from "node:crypto";
import {
  type Batch,
  type BatchKey,
  type BatchProgress,
  type BatchRun,
  isProcessedBy,
  mayProcess,
  type NewBatch,
} from "../core/batches/application/batch";
import { type FileClaim, type FileKey, type NewFileClaim, RETIRED } from "../core/batches/application/file-claim";
import type { BatchEnding, BatchExtension, Batches, BatchKeyRecord } from "../core/batches/application/ports/batches";
import type { BatchFiles, ResultFile } from "../core/batches/application/ports/files";

export class InMemoryBatches implements Batches {
  readonly batches = new Map<string, Batch>();
  readonly keys = new Map<string, BatchKeyRecord>();
  readonly claims = new Map<string, FileClaim>();

  async create(batch: NewBatch, { merchantId, key }: BatchKey, fingerprint: string, claim: NewFileClaim) {
    const known = this.keys.get(`${merchantId}#${key}`);
    if (known !== undefined) return known;
    if (!this.claim(batch, claim)) return "claim-changed";
    this.keys.set(`${merchantId}#${key}`, { batchId: batch.batchId, fingerprint });
    this.batches.set(batch.batchId, {
      ...batch,
      state: "awaiting_upload",
      counts: { rows: 0, submitted: 0, refused: 0 },
      emptyRows: 0,
      cursor: 0,
      partEnds: [],
      mayContainCardData: false,
    });
    return "created" as const;
  }

  find = async (batchId: string) => this.batches.get(batchId);

  claimOf = async (file: FileKey) => this.claims.get(`${file.merchantId} ${file.sha256}`);

  async extend(read: Batch, { uploadUntil, actor, claim }: BatchExtension) {
    if (!this.isAwaiting(read) || (claim !== undefined && !this.claim(read, claim))) return false;
    const batch = this.batches.get(read.batchId);
    if (batch !== undefined) this.batches.set(read.batchId, { ...batch, actor });
    this.moveEnd(read, uploadUntil);
    return true;
  }

  /** All of a claim is written, or nothing. */
  private claim(file: FileKey, { batchIds, replaces, retired }: NewFileClaim): boolean {
    const key = `${file.merchantId} ${file.sha256}`;
    const revision = this.claims.get(key)?.revision ?? 0;
    if (revision !== replaces || !retired.every((batch) => this.isAwaiting(batch))) return false;
    this.claims.set(key, { batchIds, revision: revision + 1 });
    for (const batch of retired) this.moveEnd(batch, RETIRED);
    return true;
  }

  private isAwaiting({ batchId, uploadUntil }: Pick<Batch, "batchId" | "uploadUntil">): boolean {
    const batch = this.batches.get(batchId);
    return batch?.state === "awaiting_upload" && batch.uploadUntil === uploadUntil;
  }

  private moveEnd({ batchId }: Pick<Batch, "batchId">, uploadUntil: string): void {
    this.batches.set(batchId, { ...(this.batches.get(batchId) as Batch), uploadUntil });
  }

  async begin(batchId: string, { versionId, execution }: BatchRun, uploadedAfter: Date) {
    const batch = this.batches.get(batchId);
    if (batch === undefined || !mayProcess(batch, versionId, uploadedAfter)) return undefined;
    const { finishedAt: _, uncounted: __, ...rest } = batch;
    const begun: Batch = { ...rest, state: "processing", versionId, execution };
    this.batches.set(batchId, begun);
    return begun;
  }

  async advance(
    batchId: string,
    execution: string,
    { from, to, counts, emptyRows, header, mayContainCardData }: BatchProgress,
  ) {
    const batch = this.batches.get(batchId);
    if (batch === undefined || !isProcessedBy(batch, execution) || batch.cursor !== from) return false;
    this.batches.set(batchId, {
      ...batch,
      cursor: to,
      partEnds: [...batch.partEnds, to],
      counts: {
        rows: batch.counts.rows + counts.rows,
        submitted: batch.counts.submitted + counts.submitted,
        refused: batch.counts.refused + counts.refused,
      },
      emptyRows: batch.emptyRows + emptyRows,
      ...header,
      mayContainCardData: batch.mayContainCardData || mayContainCardData,
    });
    return true;
  }

  async end(batchId: string, execution: string, { state, at, refusal, uncounted }: BatchEnding) {
    const batch = this.batches.get(batchId);
    if (batch === undefined || !isProcessedBy(batch, execution)) return false;
    const finishedAt = at.toISOString();
    this.batches.set(batchId, {
      ...batch,
      state,
      finishedAt,
      ...(refusal && { refusal }),
      ...(refusal?.separator && { separator: refusal.separator }),
      ...(uncounted && { uncounted }),
    });
    return true;
  }
}

export class InMemoryBatchFiles implements BatchFiles {
  readonly uploads = new Map<string, Buffer>();
  readonly parts = new Map<string, string>();
  readonly results = new Map<string, string>();
  /** Bytes that were read, over all calls. */
  bytesRead = 0;

  private upload(batchId: string, versionId: string): Buffer {
    const file = this.uploads.get(`${batchId} ${versionId}`);
    if (file === undefined) throw new Error("NoSuchVersion");
    return file;
  }

  async read(batchId: string, versionId: string, from: number) {
    const rest = this.upload(batchId, versionId).subarray(from);
    const count = (bytes: number) => {
      this.bytesRead += bytes;
    };
    // Pieces as odd as a network's, so that records, quotes and characters are cut anywhere.
    return (async function* () {
      for (let at = 0; at < rest.length; at += 997) {
        const piece = rest.subarray(at, at + 997);
        count(piece.length);
        yield piece;
      }
    })();
  }

  async inspect(batchId: string, versionId: string) {
    const file = this.upload(batchId, versionId);
    return { sha256: checksum(file), lines: file.toString("latin1").split("\n").length };
  }

  async discard(batchId: string, versionId: string) {
    this.uploads.delete(`${batchId} ${versionId}`);
  }

  async writePart({ batchId }: ResultFile, { from, to }: { from: number; to: number }, lines: string) {
    this.parts.set(`${batchId} ${from}-${to}`, lines);
  }

  async assemble({ batchId }: ResultFile, partEnds: readonly number[], head: string) {
    let from = 0;
    const lines = partEnds.map((to) => {
      const part = this.parts.get(`${batchId} ${from}-${to}`);
      if (part === undefined) throw new Error(`there is no part ${from}-${to}`);
      from = to;
      return part;
    });
    this.results.set(batchId, head + lines.join(""));
  }
}

/** SHA-256 of a file, in base64. */
export const checksum = (file: Buffer): string => createHash("sha256").update(file).digest("base64");
