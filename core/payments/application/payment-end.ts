import type { SubmittedPayment } from "./tasks/task";

/** Whether the payment has ended: failed or canceled, or with no less money than was submitted. */
export function hasEnded(payment: SubmittedPayment): boolean {
  const { status } = payment.transaction.state;
  if (status === "failed" || status === "canceled") return true;
  return status !== "pending" && !isChargedLess(payment);
}

/**
 * Whether the gateway took another currency, or less, than the merchant submitted. A payment that is captured later may be
 * captured in part.
 */
export function isChargedLess({ transaction: { state }, submission }: SubmittedPayment): boolean {
  const { amount, captured, currency } = state;
  if (submission.capture === false && captured > 0n) return currency !== submission.currency;
  return amount === null || amount < submission.amount || currency !== submission.currency;
}
