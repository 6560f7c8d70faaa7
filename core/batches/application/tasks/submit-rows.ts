import { BATCH_KEPT_DAYS, type RowError } from "../../../contracts/batch-schema";
import { CHUNK_BUDGET_MS } from "../../../contracts/function-limits";
import type { ProblemCode } from "../../../contracts/problems";
import { readPayment, recordPayment } from "../../../payments/application/submit-payment";
import type { Batch, BatchCounts } from "../batch";
import { hasCardNumberIn, type NumberedRecord } from "../batch-chunk";
import { fieldsOf } from "../batch-row";
import type { BatchTaskDeps } from "./task";

/** A line of the result. */
export type RowResult =
  | { readonly row: number; readonly outcome: "submitted"; readonly transaction_id: string }
  | { readonly row: number; readonly outcome: "refused"; readonly code: RowError | ProblemCode };

/** Results of the first rows of a chunk, in order. `pending`: ids of the payments that have to be queued. */
export interface SubmittedRows {
  readonly results: readonly RowResult[];
  readonly pending: readonly string[];
}

/** Rows that are submitted at the same time. */
const CONCURRENT_ROWS = 20;

/**
 * Submits as many rows as there is time for, and one at least. After an error no further row is begun, and it rejects
 * with that error once the rows that were begun have ended.
 */
export async function submitRows(
  deps: BatchTaskDeps,
  batch: Batch,
  records: readonly NumberedRecord[],
): Promise<SubmittedRows> {
  const results: RowResult[] = [];
  const pending: string[] = [];
  const until = deps.clock.now().getTime() + CHUNK_BUDGET_MS;
  let next = 0;
  let hasFailed = false;
  const hasTime = () => next === 0 || deps.clock.now().getTime() < until;
  const worker = async () => {
    while (!hasFailed && next < records.length && hasTime()) {
      const index = next++;
      try {
        const { result, isPending } = await submitRow(deps, batch, records[index] as NumberedRecord);
        results[index] = result;
        if (isPending && result.outcome === "submitted") pending.push(result.transaction_id);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: CONCURRENT_ROWS }, worker));
  const failed = workers.find((worker) => worker.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return { results, pending };
}

async function submitRow(
  deps: BatchTaskDeps,
  batch: Batch,
  record: NumberedRecord,
): Promise<{ readonly result: RowResult; readonly isPending?: boolean }> {
  const { row, bytes } = record;
  const refuse = (code: RowError | ProblemCode) => ({ result: { row, outcome: "refused", code } as const });
  if (hasCardNumberIn(record)) return refuse("CARD_NUMBER_REFUSED");
  if (record.isOpen) return refuse("UNCLOSED_QUOTE");
  if (bytes === undefined) return refuse("ROW_TOO_LONG");
  const fields = fieldsOf(bytes, batch, deps.cellsOf);
  if (!fields.ok) return refuse(fields.error);
  const payment = readPayment(JSON.stringify(fields.value));
  if (!payment.ok) return refuse(payment.error);
  // A merchant's key has no blank, so it never stands for a row.
  const key = { key: `${batch.batchId} row ${row}`, hours: BATCH_KEPT_DAYS * 24 };
  const recorded = await recordPayment(deps, payment.value, key);
  if (!recorded.ok) return refuse(recorded.error);
  const { transactionId: transaction_id, status } = recorded.value;
  return { result: { row, outcome: "submitted", transaction_id }, isPending: status === "pending" };
}

export function countsOf(results: readonly RowResult[]): BatchCounts {
  const submitted = results.filter(({ outcome }) => outcome === "submitted").length;
  return { rows: results.length, submitted, refused: results.length - submitted };
}
