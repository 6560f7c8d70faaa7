import { declineUncharged } from "./record-step";
import type { RunTask } from "./task";

/** Keeps the token with which the workflow waits for the vendor's decision. */
export const requestReview: RunTask = async ({ reviews, workflows }, _, { transactionId, token = "" }) => {
  const decision = await reviews.wait(transactionId, token);
  // The vendor decided before the workflow waited.
  if (decision !== undefined) await workflows.resume(token, decision);
  return "done";
};

/** Ends a payment that the vendor rejected. */
export const reject: RunTask = (deps, payment, input) => declineUncharged(deps, payment, input, "fraud_rejected");

/** Ends a payment whose review was not decided in time. */
export const expire: RunTask = async (deps, payment, input) => {
  const decision = await deps.reviews.decisionOf(input.transactionId);
  // Decided in time, though the decision did not reach the workflow.
  if (decision === "approved") return "clear";
  return declineUncharged(deps, payment, input, decision === undefined ? "review_expired" : "fraud_rejected");
};
