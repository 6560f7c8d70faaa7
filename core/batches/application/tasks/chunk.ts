import { isProcessedBy } from "../batch";
import { readChunk } from "../batch-chunk";
import { endBatch, endFailedAgain } from "./end-batch";
import { countsOf, type RowResult, submitRows } from "./submit-rows";
import type { BatchTaskDeps, RunBatchTask } from "./task";

/** Submits the next rows of the file, queues their payments, and keeps their results. */
export const chunk: RunBatchTask = async (deps, { batchId, execution }) => {
  const { batches, files, paymentQueue, metrics } = deps;
  const batch = await batches.find(batchId);
  const ended = await endFailedAgain(deps, batch, execution);
  if (ended !== undefined) return ended;
  if (batch === undefined || !isProcessedBy(batch, execution)) return "nothing-to-do";
  const read = await readChunk(deps, batch);
  if ("error" in read) {
    if (read.hasCardData) metrics.count("CardDataRefused");
    return endBatch(deps, batch, execution, "failed", read.error);
  }
  if (read.records.length === 0) return "end";

  const { results, pending } = await submitRows(deps, { ...batch, ...read.header }, read.records);
  await paymentQueue.sendAll(pending);
  const records = read.records.slice(0, results.length);
  const span = { from: batch.cursor, to: records.at(-1)?.end ?? batch.cursor };
  await files.writePart(batchId, span, results.map((result) => `${JSON.stringify(result)}\n`).join(""));
  const cards = results.filter(
    (result) => result.outcome === "refused" && result.code === "CARD_NUMBER_REFUSED",
  ).length;
  const hasUnsearchedRow = records.some(({ bytes }) => bytes === undefined);
  const isRecorded = await batches.advance(batchId, execution, {
    ...span,
    counts: countsOf(results),
    mayContainCardData: cards > 0 || hasUnsearchedRow,
    ...read.header,
  });
  if (isRecorded) {
    countRows(deps, batchId, results, cards);
    return "more";
  }
  // An earlier call recorded it, and its answer was lost; or another execution has taken over.
  const now = await batches.find(batchId);
  return now !== undefined && isProcessedBy(now, execution) ? "more" : "nothing-to-do";
};

function countRows(
  { metrics, log }: BatchTaskDeps,
  batchId: string,
  results: readonly RowResult[],
  cards: number,
): void {
  const { submitted, refused } = countsOf(results);
  if (submitted > 0) metrics.count("BatchRowSubmitted", { times: submitted });
  if (refused > 0) metrics.count("BatchRowRefused", { times: refused });
  if (cards === 0) return;
  metrics.count("CardDataRefused", { times: cards });
  log.warn("card numbers in a batch", { batch_id: batchId, code: "CARD_NUMBER_REFUSED" });
}
