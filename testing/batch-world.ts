import { csvCells } from "../core/batches/adapters/csv";
import type { Batch } from "../core/batches/application/batch";
import { firstClaim } from "../core/batches/application/file-claim";
import type { RowResult } from "../core/batches/application/row-result";
import { UPLOAD_PREFIX } from "../core/contracts/batch-files";
import type { BatchFormat } from "../core/contracts/batch-schema";
import { makeBatchWorker } from "../lambda/batch-worker/handler";
import { batchWorkflow } from "../lib/features/batches/batch-definition";
import { shopActor } from "./actors";
import { checksum, InMemoryBatches, InMemoryBatchFiles } from "./batch-fakes";
import { FakeClock, InMemoryInbox, RecordingLog, RecordingMetrics } from "./fakes";
import { InMemoryLedger } from "./ledger-fakes";
import { InMemoryPaymentQueue, InMemorySubmissions } from "./payment-fakes";
import { type Watch, watch } from "./watched";
import { runWorkflow } from "./workflow-runner";

/** The batch path on adapters in memory, its workflow run from the definition that is deployed. */
export function batchWorld(given: Partial<Watch> = {}) {
  const world = workerWorld(given);
  const { worker, batches, files, clock } = world;

  /** A batch that waits for exactly this file. */
  const create = async (
    file: string | Buffer,
    format: BatchFormat = "csv",
    resultFormat: BatchFormat = "jsonl",
  ): Promise<string> => {
    const batchId = `bat_${String(batches.batches.size + 1).padStart(24, "0")}`;
    const now = clock.now().toISOString();
    const key = { merchantId: "mrc_1", sha256: checksum(Buffer.from(file)) };
    const claimed = await batches.claimOf(key);
    await batches.create(
      { batchId, ...key, format, resultFormat, createdAt: now, uploadUntil: now, actor: shopActor },
      { merchantId: "mrc_1", key: batchId },
      "fingerprint",
      { ...firstClaim(batchId), replaces: claimed?.revision ?? 0 },
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
        answer: () => Promise.reject(new Error("a batch waits for no answer")),
        execution: `execution-${++executions}`,
      },
    );
  const outcomeOf = (batchId: string) => {
    const { state, refusal, counts } = batches.batches.get(batchId) as Batch;
    const lines = (files.results.get(batchId) ?? "").split("\n").filter(Boolean);
    return { state, ...refusal, counts, results: lines.map((line) => JSON.parse(line) as RowResult) };
  };
  /** Processes a file from its upload to the end of its batch. */
  const process = async (file: string | Buffer, format: BatchFormat = "csv") => {
    const batchId = await create(file, format);
    upload(batchId, file);
    const end = await run(batchId);
    return { batchId, end, ...outcomeOf(batchId) };
  };
  return { ...world, create, upload, run, process, outcomeOf };
}

/** A world whose worker is stopped right after the effect, once. */
export function stoppingOnceAfter(effect: string) {
  let stops = 1;
  return batchWorld({
    after: (name) => {
      if (name === effect && stops-- > 0) throw new Error("stopped");
    },
  });
}

/** The function batch-worker on adapters in memory. */
function workerWorld({ after = () => undefined, answer = (_, result) => result }: Partial<Watch>) {
  const transactions = new InMemoryLedger(new InMemoryInbox());
  const batches = new InMemoryBatches();
  const files = new InMemoryBatchFiles();
  const submissions = new InMemorySubmissions(transactions);
  const queue = new InMemoryPaymentQueue();
  const clock = new FakeClock();
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  /** Subjects of the e-mails, without the batch's id. */
  const published: string[] = [];
  const topic = {
    publish: async ({ subject }: { subject: string }) => void published.push(subject.replace(/: bat_.*/, "")),
  };
  let ids = 0;

  const watched = watch({ after, answer });
  const worker = makeBatchWorker({
    batches: watched("batches", batches, "begin", "advance", "end"),
    files: watched("files", files, "writePart", "assemble", "discard"),
    submissions: watched("submissions", submissions, "create"),
    paymentQueue: watched("paymentQueue", queue, "sendAll"),
    transactions,
    cellsOf: csvCells,
    topic: watched("topic", topic, "publish"),
    ...{ clock, log, metrics },
    randomId: () => String(++ids).padStart(24, "0"),
  });
  return { worker, batches, files, submissions, queue, transactions, clock, log, metrics, published };
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

/** The file as a German spreadsheet writes it: a byte order mark, semicolons, CRLF. No cell may have a comma. */
export const spreadsheet = (...rows: readonly string[]): string =>
  `\ufeff${["Customer ID,Amount,Currency,Payment Method,Description", ...rows].join("\r\n").replaceAll(",", ";")}\r\n`;
