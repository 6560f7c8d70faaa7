import { BATCH_KEPT_DAYS, type RowError } from "../../../contracts/batch-schema";
import { type FieldError, inColumns } from "../../../contracts/field-errors";
import type { PaymentSubmission } from "../../../contracts/payment-submission-schema";
import { detailsOf, type ProblemCode, type Refusal } from "../../../contracts/problems";
import { readPayment, recordPayment } from "../../../payments/application/submit-payment";
import { type Result, refused } from "../../../shared/domain/result";
import type { Batch } from "../batch";
import { hasCardNumberIn, type NumberedRecord } from "../batch-chunk";
import { fieldsOf } from "../batch-row";
import type { BatchTaskDeps } from "./task";

/** A line of the result. */
export type RowResult =
  | { readonly row: number; readonly outcome: "submitted"; readonly transaction_id: string }
  | {
      readonly row: number;
      readonly outcome: "refused";
      readonly code: RowError | ProblemCode;
      /** What is wrong with the row, by columns of a CSV file, and by pointers into a row of JSON. */
      readonly errors?: readonly FieldError[];
      readonly duplicate_of?: string;
    };

/** Idempotency key of a row. A merchant's key has no blank, so it never stands for a row. */
export const rowKey = ({ batchId }: Pick<Batch, "batchId">, row: number): string => `${batchId} row ${row}`;

/**
 * Submits one row, or says why it is refused. What fails for good is the row's refusal. Throws passing errors only: a
 * row that is tried again is the same payment, by its key.
 */
export async function submitRow(
  deps: BatchTaskDeps,
  batch: Batch,
  record: NumberedRecord,
): Promise<{ readonly result: RowResult; readonly isPending?: boolean }> {
  const { row } = record;
  const refuse = (refusal: RowError | Refusal) => {
    const { code, errors, duplicateOf } = detailsOf(refusal);
    if (code === "NOT_STORABLE") {
      deps.metrics.count("PaymentNotStorable");
      // The row's content stays out of the log.
      deps.log.error("row refused", { batch_id: batch.batchId, row, code });
    }
    const places = errors && { errors: batch.format === "csv" ? inColumns(errors) : errors };
    const duplicate = duplicateOf !== undefined && { duplicate_of: duplicateOf };
    return { result: { row, outcome: "refused", code, ...places, ...duplicate } as const };
  };
  const payment = paymentOf(deps, batch, record);
  if (!payment.ok) return refuse(payment.error);
  const key = { key: rowKey(batch, row), hours: BATCH_KEPT_DAYS * 24 };
  const recorded = await recordPayment(deps, payment.value, key);
  if (!recorded.ok) return refuse(recorded.error);
  const { transactionId: transaction_id, status } = recorded.value;
  return { result: { row, outcome: "submitted", transaction_id }, isPending: status === "pending" };
}

function paymentOf(
  { cellsOf }: Pick<BatchTaskDeps, "cellsOf">,
  batch: Batch,
  record: NumberedRecord,
): Result<PaymentSubmission, RowError | Refusal> {
  try {
    if (hasCardNumberIn(record)) return refused("CARD_NUMBER_REFUSED");
    if (record.isOpen) return refused("UNCLOSED_QUOTE");
    if (record.bytes === undefined) return refused("ROW_TOO_LONG");
    const fields = fieldsOf(record.bytes, batch, cellsOf);
    return fields.ok ? readPayment(JSON.stringify(fields.value)) : fields;
  } catch {
    // Nothing outside was asked: it is the row's content, and the next try meets the same.
    return refused("NOT_STORABLE");
  }
}
