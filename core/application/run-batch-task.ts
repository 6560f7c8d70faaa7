import type { BatchError, RowError } from "../contracts/batch-schema";
import { type BatchOutcome, type BatchTaskInput, UPLOAD_PREFIX } from "../contracts/batch-workflow";
import { IDEMPOTENCY_HOURS } from "../contracts/payment-submission-schema";
import type { ProblemCode } from "../contracts/problems";
import { type RawRecord, recordsOf, textOf, withoutBom } from "../domain/batch-rows";
import type { Batch, BatchCounts, Batches, BatchFiles, CsvReader } from "./batch-ports";
import { columnsOf, fieldsOf } from "./batch-row";
import type { NotificationTopic } from "./notification-ports";
import type { PaymentQueue } from "./payment-ports";
import { type RecordPaymentDeps, readPayment, recordPayment } from "./submit-payment";

export interface BatchTaskDeps extends RecordPaymentDeps {
  readonly queue: Pick<PaymentQueue, "sendAll">;
  readonly batches: Batches;
  readonly files: BatchFiles;
  readonly topic: NotificationTopic;
  readonly cellsOf: CsvReader;
}

/** Rows of a chunk: as much as is done again where a chunk was stopped. */
export const CHUNK_ROWS = 500;
/** A chunk ends after this, though it has fewer rows: its function has five minutes. */
const CHUNK_MS = 120_000;
const MAX_AGE_HOURS = IDEMPOTENCY_HOURS - 24;
/** Rows that are submitted side by side. */
const SIDE_BY_SIDE = 20;

type Task = (deps: BatchTaskDeps, batchId: string, input: BatchTaskInput) => Promise<BatchOutcome>;

/**
 * One state of a batch's workflow. Each may run more than once, and so may the workflow: a row's idempotency key is its
 * number, and progress counts only from where it was. Throws what a retry may heal.
 */
export async function runBatchTask(deps: BatchTaskDeps, input: BatchTaskInput): Promise<{ outcome: BatchOutcome }> {
  const batchId = input.key.slice(UPLOAD_PREFIX.length);
  const outcome = await tasks[input.task](deps, batchId, input);
  deps.log.info("batch task", { batch_id: batchId, outcome: `${input.task}: ${outcome}` });
  return { outcome };
}

const tasks: Readonly<Record<BatchTaskInput["task"], Task>> = {
  async begin(deps, batchId, { version_id, execution }) {
    const { batches, files } = deps;
    const known = await batches.find(batchId);
    // S3 itself refuses another file; whoever can write to the bucket past its forms is refused here.
    const isAnother = known?.state === "awaiting_upload" && (await files.sha256(batchId, version_id)) !== known.sha256;
    const batch = isAnother ? "another file" : await batches.begin(batchId, version_id, execution);
    if (typeof batch === "string") {
      // Nobody asked for this object, or its batch has one already: no row of it is submitted.
      deps.log.warn("upload not used", { batch_id: batchId, outcome: batch });
      return "settled";
    }
    await tell(deps, batch, "started", "The file is here; its rows are being submitted.");
    return "more";
  },

  async chunk(deps, batchId, { execution }) {
    const batch = await own(deps, batchId, execution);
    if (batch === undefined) return "settled";
    // The rows of a chunk that was stopped would be new payments once their keys are forgotten.
    const age = deps.clock.now().getTime() - Date.parse(batch.createdAt);
    if (age > MAX_AGE_HOURS * 3_600_000) return fail(deps, batch, execution, "TOO_OLD");
    const chunk = await readChunk(deps, batch);
    if (typeof chunk === "string") return fail(deps, batch, execution, chunk);
    if (chunk.records.length === 0) return "end";
    const { results, pending } = await submitAll(
      deps,
      { ...batch, ...(chunk.columns && { columns: chunk.columns }) },
      chunk.records,
    );
    await deps.queue.sendAll(pending);
    const span = { from: batch.cursor, to: chunk.end };
    await deps.files.writePart(batchId, span, results.map((result) => `${JSON.stringify(result)}\n`).join(""));
    const counts = countsOf(results);
    const progress = { ...span, counts, ...(chunk.columns && { columns: chunk.columns }) };
    if (!(await deps.batches.advance(batchId, execution, progress))) return "settled";
    count(deps, batchId, results);
    return "more";
  },

  async finish(deps, batchId, { execution }) {
    const batch = await own(deps, batchId, execution);
    if (batch === undefined) return "settled";
    const { rows, submitted, refused } = batch.counts;
    if (rows === 0) return fail(deps, batch, execution, "EMPTY_FILE");
    await deps.files.assemble(batchId, batch.partEnds);
    const state = refused === 0 ? "completed" : "completed_with_errors";
    if (!(await deps.batches.end(batchId, execution, state))) return "settled";
    deps.metrics.count("BatchFinished");
    const how = refused === 0 ? "finished" : "finished with errors";
    await tell(
      deps,
      batch,
      how,
      `${submitted} of ${rows} rows were submitted, ${refused} refused. The result says why.`,
    );
    return "done";
  },

  async interrupt(deps, batchId, { execution }) {
    const batch = await own(deps, batchId, execution);
    return batch === undefined ? "settled" : fail(deps, batch, execution, "INTERRUPTED");
  },
};

/** The batch, while it is the execution's. */
async function own({ batches }: BatchTaskDeps, batchId: string, execution: string): Promise<Batch | undefined> {
  const batch = await batches.find(batchId);
  return batch?.state === "processing" && batch.execution === execution ? batch : undefined;
}

async function fail(deps: BatchTaskDeps, batch: Batch, execution: string, error: BatchError): Promise<BatchOutcome> {
  if (!(await deps.batches.end(batch.batchId, execution, "failed", error))) return "settled";
  deps.metrics.count("BatchFailed");
  await tell(deps, batch, "failed", `${error}: ${batch.counts.rows} rows were done before.`);
  return "done";
}

/** A record with its number, from 1, headers and blank lines not counted. */
interface NumberedRecord extends RawRecord {
  readonly row: number;
}

interface Chunk {
  readonly records: readonly NumberedRecord[];
  readonly end: number;
  /** Where the file's header is in this chunk. */
  readonly columns?: readonly string[];
}

async function readChunk({ files, clock, cellsOf }: BatchTaskDeps, batch: Batch): Promise<Chunk | BatchError> {
  const { batchId, versionId = "", format, cursor, counts } = batch;
  const start = clock.now().getTime();
  const bytes = await files.read(batchId, versionId, cursor);
  const records: NumberedRecord[] = [];
  let columns = batch.columns;
  let end = cursor;
  let isFirst = cursor === 0;
  for await (const raw of recordsOf(bytes, { offset: cursor, quotes: format === "csv" })) {
    const record = isFirst && raw.bytes ? { ...raw, bytes: withoutBom(raw.bytes) } : raw;
    if (isFirst) {
      isFirst = false;
      if (record.hasNul) return "NOT_TEXT";
      if (format === "csv") {
        const header = record.bytes && textOf(record.bytes);
        if (record.bytes && header === undefined) return "NOT_TEXT";
        columns = header === undefined ? undefined : columnsOf(header, cellsOf);
        if (columns === undefined) return "WRONG_HEADER";
        end = record.end;
        continue;
      }
    }
    records.push({ ...record, row: counts.rows + records.length + 1 });
    end = record.end;
    if (records.length === CHUNK_ROWS || clock.now().getTime() - start > CHUNK_MS) break;
  }
  return { records, end, ...(columns && { columns }) };
}

/** A line of the result. */
export type RowResult =
  | { readonly row: number; readonly outcome: "submitted"; readonly transaction_id: string }
  | { readonly row: number; readonly outcome: "refused"; readonly code: RowError | ProblemCode };

/** The rows' results in their order, and the payments that are still to be queued. */
async function submitAll(deps: BatchTaskDeps, batch: Batch, records: readonly NumberedRecord[]) {
  const results: RowResult[] = [];
  const pending: string[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < records.length; index = next++) {
      const { result, isPending } = await submit(deps, batch, records[index] as NumberedRecord);
      results[index] = result;
      if (isPending && result.outcome === "submitted") pending.push(result.transaction_id);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return { results, pending };
}

async function submit(
  deps: BatchTaskDeps,
  batch: Batch,
  { row, bytes }: NumberedRecord,
): Promise<{ readonly result: RowResult; readonly isPending?: boolean }> {
  const refuse = (code: RowError | ProblemCode) => ({ result: { row, outcome: "refused", code } as const });
  if (bytes === undefined) return refuse("ROW_TOO_LONG");
  const fields = fieldsOf(bytes, batch, deps.cellsOf);
  if (!fields.ok) return refuse(fields.error);
  const payment = readPayment(JSON.stringify(fields.value));
  if (!payment.ok) return refuse(payment.error);
  const recorded = await recordPayment(deps, payment.value, `${batch.batchId}#${row}`);
  if (!recorded.ok) return refuse(recorded.error);
  const { transactionId: transaction_id, status } = recorded.value;
  return { result: { row, outcome: "submitted", transaction_id }, isPending: status === "pending" };
}

function countsOf(results: readonly RowResult[]): BatchCounts {
  const submitted = results.filter(({ outcome }) => outcome === "submitted").length;
  return { rows: results.length, submitted, refused: results.length - submitted };
}

function count({ metrics, log }: BatchTaskDeps, batchId: string, results: readonly RowResult[]): void {
  const { submitted, refused } = countsOf(results);
  if (submitted > 0) metrics.count("BatchRowSubmitted", { times: submitted });
  if (refused > 0) metrics.count("BatchRowRefused", { times: refused });
  const cards = results.filter((result) => result.outcome === "refused" && result.code === "CARD_NUMBER_REFUSED");
  if (cards.length === 0) return;
  metrics.count("CardDataRefused", { times: cards.length });
  log.warn("card numbers in a batch", { batch_id: batchId, code: "CARD_NUMBER_REFUSED" });
}

/** For the topic's subscribers. Said once for each state, or twice where the function was stopped in between. */
async function tell({ topic }: BatchTaskDeps, batch: Batch, state: string, what: string): Promise<void> {
  const { batchId, merchantId, createdAt } = batch;
  await topic.publish({
    subject: `Batch ${state}: ${batchId}`,
    body: [what, "", `Batch:    ${batchId}`, `Merchant: ${merchantId}`, `Created:  ${createdAt}`].join("\n"),
    attributes: { merchant_id: merchantId, status: `batch ${state}`.replaceAll(" ", "_") },
  });
}
