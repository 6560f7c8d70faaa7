import type { TaskOutcome } from "../../../contracts/payment-workflow";
import { recordEvent } from "../../../ledger/application/record-event";
import { TAP_SOURCE } from "../../../ledger/domain/own-transaction";
import type { PaymentEvent, PaymentStatus } from "../../../ledger/domain/payment-event";
import type { PaymentTaskDeps, PaymentTaskInput, SubmittedPayment } from "./task";

/** A step of a payment's workflow, as its ledger row describes it. */
export interface Step {
  /** Part of the event's id: a step that is recorded twice counts once. */
  readonly step: string;
  readonly type: string;
  /** @default "pending" */
  readonly status?: PaymentStatus;
  readonly reason?: string;
  readonly aliases?: readonly string[];
}

class StepInAnotherCurrency extends Error {
  override readonly name = "StepInAnotherCurrency";
  constructor(transactionId: string) {
    super(`the ledger of ${transactionId} has another currency than its submission`);
  }
}

/** Records a step in the payment's ledger. Throws what a retry may heal. */
export async function recordStep(
  deps: PaymentTaskDeps,
  { transaction: { transactionId, merchantId }, submission }: SubmittedPayment,
  { step, type, status = "pending", reason, aliases }: Step,
): Promise<void> {
  const { amount, currency } = submission;
  const event: PaymentEvent = {
    key: { provider: TAP_SOURCE, eventId: `${transactionId}-${step}` },
    type,
    occurredAt: deps.clock.now().toISOString(),
    transaction: { id: transactionId },
    merchantId,
    ...(reason && { reason }),
    ...(aliases && { aliases }),
    facts: [{ kind: "payment", status, amount: { amount, currency } }],
  };
  const { outcome } = await recordEvent(deps, event);
  if (outcome === "CURRENCY_MISMATCH") throw new StepInAnotherCurrency(transactionId);
}

/** Records that the payment needs a decision. `reason`: codes of the rules or of the gateway. */
export async function recordReviewRequest(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  { attempt, transactionId }: PaymentTaskInput,
  reason: string,
): Promise<TaskOutcome> {
  await recordStep(deps, payment, { step: `review-${attempt}`, type: "payment.review_requested", reason });
  deps.metrics.count("PaymentReviewed", { transaction_id: transactionId });
  return "review";
}

/** Declines the payment, unless it has ended or a charge was requested, which may have taken money. */
export async function declineUncharged(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  input: PaymentTaskInput,
  reason: string,
): Promise<TaskOutcome> {
  const { status } = payment.transaction;
  if (status === "failed") return "declined";
  if (status !== "pending" || !(await deps.chargeGuard.claimDecline(input.transactionId))) return "nothing-to-do";
  return recordDecline(deps, payment, input, reason);
}

/** Records that the payment ended as failed. */
export async function recordDecline(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  { attempt, transactionId }: PaymentTaskInput,
  reason: string,
): Promise<TaskOutcome> {
  await recordStep(deps, payment, { step: `declined-${attempt}`, type: "payment.declined", status: "failed", reason });
  deps.metrics.count("PaymentDeclined", { transaction_id: transactionId });
  return "declined";
}
