import { screen as rulesMet, VELOCITY_WINDOW_MINUTES } from "../../domain/screening";
import { declineUncharged, recordReviewRequest } from "./record-step";
import type { PaymentTaskDeps, RunTask, SubmittedPayment } from "./task";

/** Decides whether the payment may be charged at once, or needs a decision of the fraud vendor first. */
export const screen: RunTask = async (deps, payment, input) => {
  if (payment.transaction.state.status !== "pending") return "nothing-to-do";
  const { reviewRequested, chargingSince, acceptedByGateway, decision } = await deps.chargeGuard.find(
    input.transactionId,
  );
  if (acceptedByGateway) return "nothing-to-do";
  // An earlier attempt requested the charge and received no answer: another request may find out the result.
  if (chargingSince !== undefined) return "clear";
  // The vendor may decide before the payment is screened.
  if (decision === "rejected") return declineUncharged(deps, payment, input, "fraud_rejected");
  if (decision === "approved") return "clear";
  // A review that was required stays required: the rules might answer otherwise an hour later.
  if (reviewRequested) return "review";
  const met = rulesMet(payment.submission, { customerPayments: await customerPayments(deps, payment) });
  if (met.length === 0) return "clear";
  // Another execution of the same workflow has requested the charge in the meantime.
  if (!(await deps.reviews.request(input.transactionId))) return "clear";
  return recordReviewRequest(deps, payment, input, met.join());
};

/** Newest payments of a merchant that are counted: with more of them within the hour, the rule sees fewer minutes. */
const VELOCITY_PAGE = 200;

/** Counts the customer's other payments of the last hour. The index may lag a moment: it is a rule of thumb. */
async function customerPayments(
  { transactionList, clock }: PaymentTaskDeps,
  { transaction, submission }: SubmittedPayment,
): Promise<number> {
  const { transactionId } = transaction;
  const { merchantId } = transaction.state;
  const now = clock.now();
  const from = new Date(now.getTime() - VELOCITY_WINDOW_MINUTES * 60_000).toISOString();
  const before = new Date(now.getTime() + 60_000).toISOString();
  const months = [...new Set([from.slice(0, 7), now.toISOString().slice(0, 7)])];
  const pages = await Promise.all(
    months.map((month) =>
      transactionList.read({ index: "by-merchant", merchantId, month }, { from, before }, VELOCITY_PAGE),
    ),
  );
  return pages
    .flat()
    .filter((other) => other.customerId === submission.customerId && other.transactionId !== transactionId).length;
}
