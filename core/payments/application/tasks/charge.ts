import type { TaskOutcome } from "../../../contracts/payment-workflow";
import type { ChargeLock } from "../../domain/charge-guard";
import { isChargedLess } from "../payment-end";
import type { ChargeResult } from "../ports/gateway";
import { declineUncharged, recordDecline, recordReviewRequest, recordStep } from "./record-step";
import type { PaymentTaskDeps, PaymentTaskInput, RunTask, SubmittedPayment } from "./task";

class ChargedAmountDiffers extends Error {
  override readonly name = "ChargedAmountDiffers";
  constructor(transactionId: string) {
    super(`${transactionId} was charged, but not what was submitted`);
  }
}

/** Requests the charge from the gateway, where the charge lock allows it, and records the result. */
export const charge: RunTask = async (deps, payment, input) => {
  const { chargeGuard, gateway } = deps;
  const { transaction, submission } = payment;
  const { transactionId, state } = transaction;
  const { merchantId } = state;
  if (state.status !== "pending") return outcomeOfEnded(payment);
  const claimed = await chargeGuard.claimCharge(transactionId);
  const lock = claimed ?? (await chargeGuard.find(transactionId));
  if (lock.acceptedByGateway) return "nothing-to-do";
  if (claimed === undefined) return notCharged(deps, payment, input, lock);
  const approved = lock.decision === "approved";
  const result = await gateway.charge({ ...submission, transactionId, merchantId, retries: input.retries, approved });
  return recordResult(deps, payment, input, result);
};

/** The outcome of a payment that ended in an attempt that was stopped before it could report it, or by a webhook. */
function outcomeOfEnded(payment: SubmittedPayment): TaskOutcome {
  const { status } = payment.transaction.state;
  if (status === "failed") return "declined";
  if (status === "canceled") return "nothing-to-do";
  if (isChargedLess(payment)) throw new ChargedAmountDiffers(payment.transaction.transactionId);
  return status === "authorized" ? "authorized" : "captured";
}

async function notCharged(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  input: PaymentTaskInput,
  { chargingSince, decision }: ChargeLock,
): Promise<TaskOutcome> {
  // First requested too long ago to be requested again, or abandoned by an operator.
  if (chargingSince !== undefined) return "unresolved";
  if (decision === undefined) return "review";
  // An approval that came after the review's time found the payment declined.
  return declineUncharged(deps, payment, input, decision === "rejected" ? "fraud_rejected" : "review_expired");
}

async function recordResult(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  input: PaymentTaskInput,
  result: ChargeResult,
): Promise<TaskOutcome> {
  const { metrics, chargeGuard } = deps;
  const { transactionId } = input;
  const counted = { transaction_id: transactionId };
  switch (result.outcome) {
    case "captured":
      await recordStep(deps, payment, {
        step: "captured",
        type: "payment.captured",
        status: "captured",
        observed: result.observed,
      });
      metrics.count("PaymentCaptured", counted);
      return "captured";
    case "authorized":
      await recordStep(deps, payment, {
        step: "authorized",
        type: "payment.authorized",
        status: "authorized",
        observed: result.observed,
      });
      return "authorized";
    case "invalid":
      await recordDecline(deps, payment, input, result.code);
      metrics.count("PaymentInvalid", counted);
      return "declined";
    case "declined":
      return recordDecline(deps, payment, input, result.code);
    case "processing":
      await recordStep(deps, payment, { step: "processing", type: "payment.processing", observed: result.observed });
      await chargeGuard.markAcceptedByGateway(transactionId);
      return "nothing-to-do";
    case "review":
      // The row comes first: once the lock needs a decision, a try after a stop does not reach the gateway.
      await recordReviewRequest(deps, payment, input, result.code);
      await chargeGuard.releaseForReview(transactionId);
      return "review";
  }
}
