import { createHash } from "node:crypto";
import { csvCells } from "../core/batches/adapters/csv";
import type {
  Batch,
  BatchEnd,
  Batches,
  BatchFiles,
  BatchKey,
  BatchProgress,
  NewBatch,
} from "../core/batches/application/ports";
import type { BatchError, BatchFormat } from "../core/contracts/batch-schema";
import { UPLOAD_PREFIX } from "../core/contracts/batch-workflow";
import { makeBatchWorker } from "../lambda/batch-worker/handler";
import { batchWorkflow } from "../lib/features/batches/batch-definition";
import { FakeClock, InMemoryInbox, InMemoryTransactions, RecordingLog, RecordingMetrics } from "./fakes";
import { InMemoryPaymentQueue, InMemorySubmissions } from "./payment-fakes";
import { type Watch, watch } from "./watched";
import { runWorkflow } from "./workflow-runner";

export class InMemoryBatches implements Batches {
  readonly batches = new Map<string, Batch>();
  readonly keys = new Map<string, { batchId: string; fingerprint: string }>();

  async create(batch: NewBatch, { merchantId, key }: BatchKey, fingerprint: string) {
    const known = this.keys.get(`${merchantId}#${key}`);
    if (known !== undefined) return known;
    this.keys.set(`${merchantId}#${key}`, { batchId: batch.batchId, fingerprint });
    const counts = { rows: 0, submitted: 0, refused: 0 };
    this.batches.set(batch.batchId, {
      ...batch,
      state: "awaiting_upload",
      counts,
      cursor: 0,
      partEnds: [],
      mustNotStay: false,
    });
    return "created" as const;
  }

  find = async (batchId: string) => this.batches.get(batchId);

  async extend(batchId: string, uploadUntil: string) {
    const batch = this.batches.get(batchId);
    if (batch?.state === "awaiting_upload") this.batches.set(batchId, { ...batch, uploadUntil });
  }

  async begin(batchId: string, versionId: string, execution: string, uploadedAfter: Date) {
    const batch = this.batches.get(batchId);
    if (batch === undefined) return "unknown" as const;
    const isWaiting = batch.state === "awaiting_upload" && batch.uploadUntil > uploadedAfter.toISOString();
    const goesOn = batch.versionId === versionId && ["processing", "interrupted"].includes(batch.state);
    if (!isWaiting && !goesOn) return "settled" as const;
    const { finishedAt: _, ...rest } = batch;
    const begun: Batch = { ...rest, state: "processing", versionId, execution };
    this.batches.set(batchId, begun);
    return begun;
  }

  async advance(batchId: string, execution: string, { from, to, counts, columns, mustNotStay }: BatchProgress) {
    const batch = this.batches.get(batchId);
    if (batch?.state !== "processing" || batch.execution !== execution || batch.cursor !== from) return false;
    this.batches.set(batchId, {
      ...batch,
      cursor: to,
      partEnds: [...batch.partEnds, to],
      counts: {
        rows: batch.counts.rows + counts.rows,
        submitted: batch.counts.submitted + counts.submitted,
        refused: batch.counts.refused + counts.refused,
      },
      ...(columns && { columns }),
      mustNotStay: batch.mustNotStay || mustNotStay,
    });
    return true;
  }

  async end(batchId: string, execution: string, at: Date, state: BatchEnd, error?: BatchError) {
    const batch = this.batches.get(batchId);
    if (batch?.state !== "processing" || batch.execution !== execution) return false;
    this.batches.set(batchId, { ...batch, state, finishedAt: at.toISOString(), ...(error && { error }) });
    return true;
  }
}

class InMemoryBatchFiles implements BatchFiles {
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

  async writePart(batchId: string, { from, to }: { from: number; to: number }, lines: string) {
    this.parts.set(`${batchId} ${from}-${to}`, lines);
  }

  async assemble(batchId: string, partEnds: readonly number[]) {
    let from = 0;
    const lines = partEnds.map((to) => {
      const part = this.parts.get(`${batchId} ${from}-${to}`);
      if (part === undefined) throw new Error(`there is no part ${from}-${to}`);
      from = to;
      return part;
    });
    this.results.set(batchId, lines.join(""));
  }
}

const checksum = (file: Buffer): string => createHash("sha256").update(file).digest("base64");

/** The whole batch path on adapters in memory, its workflow run from the definition that is deployed. */
export function batchWorld({ after = () => undefined, answer = (_, result) => result }: Partial<Watch> = {}) {
  const inbox = new InMemoryInbox();
  const transactions = new InMemoryTransactions(inbox);
  const batches = new InMemoryBatches();
  const files = new InMemoryBatchFiles();
  const submissions = new InMemorySubmissions(transactions);
  const queue = new InMemoryPaymentQueue();
  const clock = new FakeClock();
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  const told: string[] = [];
  let ids = 0;

  const watched = watch({ after, answer });
  const worker = makeBatchWorker({
    batches: watched("batches", batches, "begin", "advance", "end"),
    files: watched("files", files, "writePart", "assemble", "discard"),
    submissions: watched("submissions", submissions, "create"),
    queue: watched("queue", queue, "sendAll"),
    transactions,
    cellsOf: csvCells,
    topic: watched(
      "topic",
      { publish: async ({ subject }) => void told.push(subject.replace(/: bat_.*/, "")) },
      "publish",
    ),
    clock,
    log,
    metrics,
    randomId: () => String(++ids).padStart(24, "0"),
  });

  /** A batch that waits for exactly this file. */
  const create = async (file: string | Buffer, format: BatchFormat = "csv"): Promise<string> => {
    const batchId = `bat_${String(batches.batches.size + 1).padStart(24, "0")}`;
    const now = clock.now().toISOString();
    await batches.create(
      { batchId, merchantId: "mrc_1", format, sha256: checksum(Buffer.from(file)), createdAt: now, uploadUntil: now },
      { merchantId: "mrc_1", key: batchId },
      "fingerprint",
    );
    return batchId;
  };
  const upload = (batchId: string, file: string | Buffer, versionId = "v1") => {
    files.uploads.set(`${batchId} ${versionId}`, Buffer.from(file));
  };
  let executions = 0;
  /** Runs the workflow for an object, as its event would; returns the last state's name. */
  const run = (batchId: string, versionId = "v1") =>
    runWorkflow(
      batchWorkflow({ workerArn: "worker", pauseSeconds: 1 }),
      { key: `${UPLOAD_PREFIX}${batchId}`, version_id: versionId },
      {
        invoke: worker,
        start: () => undefined,
        answer: () => Promise.reject(new Error("a batch waits for nobody")),
        execution: `execution-${++executions}`,
      },
    );
  /** A file from its upload to the end of its batch. */
  const process = async (file: string | Buffer, format: BatchFormat = "csv") => {
    const batchId = await create(file, format);
    upload(batchId, file);
    const end = await run(batchId);
    return { batchId, end, ...outcomeOf(batchId) };
  };
  const outcomeOf = (batchId: string) => {
    const { state, error, counts } = batches.batches.get(batchId) as Batch;
    const lines = (files.results.get(batchId) ?? "").split("\n").filter(Boolean);
    return {
      state,
      ...(error && { error }),
      counts,
      results: lines.map((line) => JSON.parse(line) as { row: number; outcome: string; code?: string }),
    };
  };
  return {
    worker,
    create,
    upload,
    run,
    process,
    outcomeOf,
    batches,
    files,
    submissions,
    queue,
    transactions,
    clock,
    log,
    metrics,
    told,
  };
}

export const HEADER = "customer_id,amount,currency,payment_method,description";
export const row = (
  number: number,
  fields: Partial<Record<"amount" | "currency" | "description", string>> = {},
): string =>
  [
    `cus_${number}`,
    fields.amount ?? String(1000 + number),
    fields.currency ?? "USD",
    "pm_visa",
    fields.description ?? "",
  ].join();

/** A file of CSV with the usual header. */
export const csv = (...rows: readonly string[]): string => [HEADER, ...rows].join("\n");
