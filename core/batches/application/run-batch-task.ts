import {
  BATCH_KEPT_DAYS,
  type BatchError,
  MAX_BATCH_LINES,
  type RowError,
  UPLOAD_GRACE_SECONDS,
} from "../../contracts/batch-schema";
import { type BatchOutcome, type BatchTaskInput, UPLOAD_PREFIX } from "../../contracts/batch-workflow";
import { CHUNK_BUDGET_MS } from "../../contracts/function-limits";
import type { ProblemCode } from "../../contracts/problems";
import type { NotificationTopic } from "../../notifications/application/ports";
import type { PaymentQueue } from "../../payments/application/ports/workflows";
import { type RecordPaymentDeps, readPayment, recordPayment } from "../../payments/application/submit-payment";
import { holdsCardNumber, type NumberedRecord, readChunk } from "./batch-chunk";
import { fieldsOf } from "./batch-row";
import type { Batch, BatchCounts, BatchEnd, Batches, BatchFiles, CsvReader } from "./ports";

export interface BatchTaskDeps extends RecordPaymentDeps {
  readonly queue: Pick<PaymentQueue, "sendAll">;
  readonly batches: Batches;
  readonly files: BatchFiles;
  readonly topic: NotificationTopic;
  readonly cellsOf: CsvReader;
}

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
    const { batches, files, clock, log } = deps;
    const known = await batches.find(batchId);
    const again = endAgain(deps, known, execution);
    if (again !== undefined) return again;
    const uploadedAfter = new Date(clock.now().getTime() - UPLOAD_GRACE_SECONDS * 1000);
    // One that is not used may be gone, and so may the file of a batch that has ended.
    const isUsed = known !== undefined && isFor(known, version_id, uploadedAfter);
    const isAtStart = isUsed && known.cursor === 0;
    const file = isAtStart ? await files.inspect(batchId, version_id) : undefined;
    // S3 itself refuses another file; whoever can write to the bucket past its forms is refused here.
    const isAnother = file !== undefined && file.sha256 !== known?.sha256;
    const begin = () => (isUsed ? batches.begin(batchId, version_id, execution, uploadedAfter) : "settled");
    const batch = isAnother ? "another file" : await begin();
    if (typeof batch === "string") {
      // Nobody asked for this object, or asked too long ago, or its batch has one already: no row is submitted.
      log.warn("upload not used", { batch_id: batchId, outcome: batch });
      return isAnother ? "settled" : unused(deps, batchId, version_id, uploadedAfter);
    }
    // Trouble with e-mail must not stop payments.
    await tell(deps, batch, isAtStart ? "started" : "goes on", "The file is here; its rows are being submitted.").catch(
      (error) => log.warn("start of a batch not told", { batch_id: batchId, error }),
    );
    const isTooLong = file !== undefined && file.lines > MAX_BATCH_LINES;
    return isTooLong ? end(deps, batch, execution, "failed", "TOO_MANY_ROWS") : "more";
  },

  async chunk(deps, batchId, { execution }) {
    const batch = await deps.batches.find(batchId);
    const again = endAgain(deps, batch, execution);
    if (again !== undefined) return again;
    if (batch?.execution !== execution || batch.state !== "processing") return "settled";
    const chunk = await readChunk(deps, batch);
    if ("error" in chunk) {
      if (chunk.hasCardData) deps.metrics.count("CardDataRefused");
      return end(deps, batch, execution, "failed", chunk.error);
    }
    if (chunk.records.length === 0) return "end";
    const { results, pending } = await submitAll(deps, { ...batch, ...chunk.header }, chunk.records);
    await deps.queue.sendAll(pending);
    const span = { from: batch.cursor, to: chunk.records[results.length - 1]?.end ?? batch.cursor };
    await deps.files.writePart(batchId, span, results.map((result) => `${JSON.stringify(result)}\n`).join(""));
    const cards = results.filter(
      (result) => result.outcome === "refused" && result.code === "CARD_NUMBER_REFUSED",
    ).length;
    const isUnread = chunk.records.slice(0, results.length).some(({ bytes }) => bytes === undefined);
    const progress = { ...span, counts: countsOf(results), mustNotStay: cards > 0 || isUnread, ...chunk.header };
    if (await deps.batches.advance(batchId, execution, progress)) {
      count(deps, batchId, progress.counts, cards);
      return "more";
    }
    // Recorded before, by a call whose answer was lost; or another execution has taken over.
    return (await own(deps, batchId, execution)) === undefined ? "settled" : "more";
  },

  async finish(deps, batchId, { execution }) {
    const batch = await deps.batches.find(batchId);
    const again = endAgain(deps, batch, execution);
    if (again !== undefined) return again;
    if (batch === undefined || batch.execution !== execution) return "settled";
    const { rows, refused } = batch.counts;
    if (batch.state === "processing") {
      if (rows === 0) return end(deps, batch, execution, "failed", "EMPTY_FILE");
      await deps.files.assemble(batchId, batch.partEnds);
    }
    return end(deps, batch, execution, refused === 0 ? "completed" : "completed_with_errors");
  },

  async interrupt(deps, batchId, { execution }) {
    const batch = await own(deps, batchId, execution);
    return batch === undefined ? "settled" : end(deps, batch, execution, "interrupted");
  },
};

/** The batch, while it is the execution's. */
async function own({ batches }: BatchTaskDeps, batchId: string, execution: string): Promise<Batch | undefined> {
  const batch = await batches.find(batchId);
  return batch?.state === "processing" && batch.execution === execution ? batch : undefined;
}

/** Whether the version is the batch's, or may become it. */
function isFor({ state, versionId, uploadUntil }: Batch, version: string, uploadedAfter: Date): boolean {
  if (state === "awaiting_upload") return uploadUntil > uploadedAfter.toISOString();
  return versionId === version && (state === "processing" || state === "interrupted");
}

/** A version of a batch's file that nobody will read again: whatever it holds must not stay. */
async function unused(
  deps: BatchTaskDeps,
  batchId: string,
  versionId: string,
  uploadedAfter: Date,
): Promise<"settled"> {
  const batch = await deps.batches.find(batchId);
  if (batch === undefined || batch.versionId === versionId || isFor(batch, versionId, uploadedAfter)) return "settled";
  if (batch.state === "awaiting_upload") {
    await tell(deps, batch, "expired", "Its file was uploaded, and could not be begun in time: nothing was submitted.");
  }
  await deps.files.discard(batchId, versionId);
  deps.log.info("file removed", { batch_id: batchId });
  return "settled";
}

/** Failed by a call of this execution that may have had no time to clear up and to tell. */
function endAgain(deps: BatchTaskDeps, batch: Batch | undefined, execution: string): Promise<BatchOutcome> | undefined {
  if (batch?.state !== "failed" || batch.execution !== execution) return undefined;
  return end(deps, batch, execution, "failed", batch.error);
}

const endings: Readonly<Record<BatchEnd, string>> = {
  completed: "finished",
  completed_with_errors: "finished with errors",
  failed: "failed",
  interrupted: "interrupted",
};

/** Ends the batch, clears up and tells of it: again, where the call that ended it had no time to. */
async function end(
  deps: BatchTaskDeps,
  batch: Batch,
  execution: string,
  state: BatchEnd,
  error?: BatchError,
): Promise<BatchOutcome> {
  const { batches, files, clock, log, metrics } = deps;
  if (!(await batches.end(batch.batchId, execution, clock.now(), state, error))) {
    const known = await batches.find(batch.batchId);
    if (known?.execution !== execution || known.state !== state) return "settled";
  }
  // A file that nothing can be made of is of no use, and one with card numbers must not stay.
  if (state === "failed" || (batch.mustNotStay && state !== "interrupted")) {
    await files.discard(batch.batchId, batch.versionId ?? "");
    log.info("file removed", { batch_id: batch.batchId });
  }
  const { rows, submitted, refused } = batch.counts;
  metrics.count(state === "failed" || state === "interrupted" ? "BatchFailed" : "BatchFinished");
  const counted = `${submitted} of ${rows} rows were submitted, ${refused} refused.`;
  await tell(deps, batch, endings[state], error === undefined ? counted : `${error}. ${counted}`);
  return "done";
}

/** A line of the result. */
export type RowResult =
  | { readonly row: number; readonly outcome: "submitted"; readonly transaction_id: string }
  | { readonly row: number; readonly outcome: "refused"; readonly code: RowError | ProblemCode };

/**
 * Some side by side, in their order: the results of the first rows, as many as there was time for, and the payments that
 * are still to be queued. After an error no further row is begun.
 */
async function submitAll(deps: BatchTaskDeps, batch: Batch, records: readonly NumberedRecord[]) {
  const results: RowResult[] = [];
  const pending: string[] = [];
  const until = deps.clock.now().getTime() + CHUNK_BUDGET_MS;
  let next = 0;
  let hasFailed = false;
  const mayGoOn = () => !hasFailed && next < records.length && (next === 0 || deps.clock.now().getTime() < until);
  const work = async () => {
    while (mayGoOn()) {
      const index = next++;
      try {
        const { result, isPending } = await submit(deps, batch, records[index] as NumberedRecord);
        results[index] = result;
        if (isPending && result.outcome === "submitted") pending.push(result.transaction_id);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: SIDE_BY_SIDE }, work));
  const failed = workers.find((worker) => worker.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return { results, pending };
}

async function submit(
  deps: BatchTaskDeps,
  batch: Batch,
  record: NumberedRecord,
): Promise<{ readonly result: RowResult; readonly isPending?: boolean }> {
  const { row, bytes } = record;
  const refuse = (code: RowError | ProblemCode) => ({ result: { row, outcome: "refused", code } as const });
  if (bytes !== undefined && holdsCardNumber(record)) return refuse("CARD_NUMBER_REFUSED");
  if (record.isOpen) return refuse("UNCLOSED_QUOTE");
  if (bytes === undefined) return refuse("ROW_TOO_LONG");
  const fields = fieldsOf(bytes, batch, deps.cellsOf);
  if (!fields.ok) return refuse(fields.error);
  const payment = readPayment(JSON.stringify(fields.value));
  if (!payment.ok) return refuse(payment.error);
  // No key that a merchant may use has a blank.
  const key = { key: `${batch.batchId} row ${row}`, hours: BATCH_KEPT_DAYS * 24 };
  const recorded = await recordPayment(deps, payment.value, key);
  if (!recorded.ok) return refuse(recorded.error);
  const { transactionId: transaction_id, status } = recorded.value;
  return { result: { row, outcome: "submitted", transaction_id }, isPending: status === "pending" };
}

function countsOf(results: readonly RowResult[]): BatchCounts {
  const submitted = results.filter(({ outcome }) => outcome === "submitted").length;
  return { rows: results.length, submitted, refused: results.length - submitted };
}

function count(
  { metrics, log }: BatchTaskDeps,
  batchId: string,
  { submitted, refused }: BatchCounts,
  cards: number,
): void {
  if (submitted > 0) metrics.count("BatchRowSubmitted", { times: submitted });
  if (refused > 0) metrics.count("BatchRowRefused", { times: refused });
  if (cards === 0) return;
  metrics.count("CardDataRefused", { times: cards });
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
