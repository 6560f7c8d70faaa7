import { screen as rulesMet, VELOCITY_WINDOW_MINUTES } from "../../domain/screening";
import { declineUncharged, recordReviewRequest } from "./record-step";
import type { PaymentTaskDeps, RunTask, SubmittedPayment } from "./task";

/** Decides whether the payment may be charged at once, or needs a decision of the fraud vendor first. */
export const screen: RunTask = async (deps, payment, input) => {
  const { state, pendingSince } = payment.transaction;
  // An earlier attempt ended the payment, and was stopped before it had queued the notification.
  if (state.status !== "pending") return pendingSince === undefined ? "nothing-to-do" : "ended";
  const { reviewRequested, chargingSince, acceptedByGateway, decision } = await deps.chargeGuard.find(
    input.transactionId,
  );
  if (acceptedByGateway) return "nothing-to-do";
  // An earlier attempt requested the charge and received no answer: another request may find out the result.
  if (chargingSince !== undefined) return "clear";
  // Whatever becomes of it, the payment counts for the customer's next ones.
  const velocity = { customerPayments: await customerPayments(deps, payment) };
  // The vendor may decide before the payment is screened.
  if (decision === "rejected") return declineUncharged(deps, payment, input, "fraud_rejected");
  if (decision === "approved") return "clear";
  const met = rulesMet(payment.submission, velocity);
  // A review that was required stays required: the rules might answer otherwise an hour later.
  if (met.length === 0) return reviewRequested ? "review" : "clear";
  // Another execution of the same workflow has requested the charge in the meantime.
  if (!reviewRequested && !(await deps.reviews.request(input.transactionId))) return "clear";
  // Also where an earlier attempt required it: that one may have been stopped before it had recorded it.
  await recordReviewRequest(deps, payment, input, met.join());
  return "review";
};

/**
 * Counts the customer's other payments to the merchant from an hour before this one was submitted. The newest ones are
 * remembered, and those of the window are the newest: none that the rule asks for is missing.
 */
async function customerPayments(
  deps: PaymentTaskDeps,
  { transaction: { transactionId, createdAt, state }, submission }: SubmittedPayment,
): Promise<number> {
  const from = new Date(Date.parse(createdAt) - VELOCITY_WINDOW_MINUTES * 60_000).toISOString();
  const payment = { transactionId, createdAt };
  const remembered = await deps.customerPayments.remember(state.merchantId, submission.customerId, payment);
  const others = remembered.filter((other) => other.createdAt >= from && other.transactionId !== transactionId);
  return new Set(others.map((other) => other.transactionId)).size;
}
