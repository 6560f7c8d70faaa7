import { BATCH_KEPT_DAYS } from "../../../contracts/batch-schema";
import type { PaymentSubmission } from "../../../contracts/payment-submission-schema";
import { detailsOf } from "../../../contracts/problems";
import { readPayment, recordPayment } from "../../../payments/application/submit-payment";
import { ok, type Result, refused } from "../../../shared/domain/result";
import type { Batch } from "../batch";
import type { NumberedRecord } from "../batch-chunk";
import { paymentJsonOf } from "../batch-row";
import { cardNumbersOf } from "../row-cards";
import { type RowRefusal, type RowResult, refusedRow } from "../row-result";
import type { BatchTaskDeps } from "./task";

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
  const refuse = (refusal: RowRefusal) => {
    const { code } = refusal;
    if (code === "NOT_STORABLE") {
      deps.metrics.count("PaymentNotStorable");
      // The row's content stays out of the log.
      deps.log.error("row refused", { batch_id: batch.batchId, row, code });
    }
    return { result: refusedRow(row, refusal, batch.format) };
  };
  const payment = paymentOf(deps, batch, record);
  if (!payment.ok) return refuse(payment.error);
  if (payment.value === "empty") return { result: { row, outcome: "empty" } };
  const key = { key: rowKey(batch, row), hours: BATCH_KEPT_DAYS * 24 };
  const recorded = await recordPayment(deps, payment.value, key, batch.actor);
  if (!recorded.ok) return refuse(detailsOf(recorded.error));
  const { transactionId: transaction_id, status } = recorded.value;
  const { reference } = payment.value;
  return {
    result: { row, outcome: "submitted", transaction_id, ...(reference !== undefined && { reference }) },
    isPending: status === "pending",
  };
}

function paymentOf(
  { cellsOf }: Pick<BatchTaskDeps, "cellsOf">,
  batch: Batch,
  record: NumberedRecord,
): Result<PaymentSubmission | "empty", RowRefusal> {
  try {
    const cards = cardNumbersOf(record, batch, cellsOf);
    if (cards !== undefined) return refused({ code: "CARD_NUMBER_REFUSED", errors: cards });
    if (record.isOpen) return refused({ code: "UNCLOSED_QUOTE" });
    if (record.bytes === undefined) return refused({ code: "ROW_TOO_LONG" });
    const payment = paymentJsonOf(record.bytes, batch, cellsOf);
    if (!payment.ok) return payment;
    return payment.value === undefined ? ok("empty") : readPayment(payment.value);
  } catch {
    // Nothing outside was asked: it is the row's content, and the next try meets the same.
    return refused({ code: "NOT_STORABLE" });
  }
}
