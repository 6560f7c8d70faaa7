import { isProcessedBy } from "../batch";
import { readChunk } from "../batch-chunk";
import { resultLines } from "../result-file";
import type { RowResult } from "../row-result";
import { endBatch, endFailedAgain } from "./end-batch";
import { countsOf, submitRows } from "./submit-rows";
import type { BatchTaskDeps, RunBatchTask } from "./task";

/**
 * Submits the next rows of the file, queues their payments, and keeps their results. Rows before one that fails for now
 * count all the same; then it throws that error, and the retry begins at that row.
 */
export const chunk: RunBatchTask = async (deps, { batchId, execution }) => {
  const { batches, files, paymentQueue } = deps;
  const batch = await batches.find(batchId);
  const ended = await endFailedAgain(deps, batch, execution);
  if (ended !== undefined) return ended;
  if (batch === undefined || !isProcessedBy(batch, execution)) return "nothing-to-do";
  const read = await readChunk(deps, batch);
  if ("error" in read) {
    if (read.hasCardData) countCards(deps, batchId, 1);
    return endBatch(deps, batch, execution, "failed", read);
  }
  if (read.records.length === 0) return "end";

  const { results, pending, failure } = await submitRows(deps, { ...batch, ...read.header }, read.records);
  await paymentQueue.sendAll(pending);
  if (failure !== undefined && results.length === 0) throw failure.error;
  const records = read.records.slice(0, results.length);
  const span = { from: batch.cursor, to: records.at(-1)?.end ?? batch.cursor };
  await files.writePart(batch, span, resultLines(results, { ...batch, ...read.header }));
  const counts = countsOf(results);
  const cards = results.filter(
    (result) => result.outcome === "refused" && result.code === "CARD_NUMBER_REFUSED",
  ).length;
  const hasUnsearchedRow = records.some(({ bytes }) => bytes === undefined);
  const isRecorded = await batches.advance(batchId, execution, {
    ...span,
    counts,
    emptyRows: results.length - counts.rows,
    mayContainCardData: cards > 0 || hasUnsearchedRow,
    ...(read.header && { header: read.header }),
  });
  if (isRecorded) countRows(deps, batchId, results, cards);
  if (failure !== undefined) throw failure.error;
  if (isRecorded) return "more";
  // An earlier call recorded it, and its answer was lost; or another execution has taken over.
  const now = await batches.find(batchId);
  return now !== undefined && isProcessedBy(now, execution) ? "more" : "nothing-to-do";
};

function countRows(deps: BatchTaskDeps, batchId: string, results: readonly RowResult[], cards: number): void {
  const { metrics } = deps;
  const { submitted, refused } = countsOf(results);
  if (submitted > 0) metrics.count("BatchRowSubmitted", { times: submitted });
  if (refused > 0) metrics.count("BatchRowRefused", { times: refused });
  if (cards > 0) countCards(deps, batchId, cards);
}

function countCards({ metrics, log }: BatchTaskDeps, batchId: string, times: number): void {
  metrics.count("CardDataRefused", { times });
  log.warn("card numbers in a batch", { batch_id: batchId, code: "CARD_NUMBER_REFUSED" });
}
