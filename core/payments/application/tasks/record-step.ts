import { actorOf } from "../../../access/application/actor";
import type { TaskOutcome } from "../../../contracts/payment-workflow";
import { recordEvent } from "../../../ledger/application/record-event";
import { type PaymentEvent, type PaymentObservation, paymentStatuses } from "../../../ledger/domain/observation";
import { TAP_SOURCE } from "../../../ledger/domain/own-transaction";
import type { GatewayObservation } from "../ports/gateway";
import type { PaymentTaskDeps, PaymentTaskInput, SubmittedPayment } from "./task";

/** A step of a payment's workflow, as its ledger row describes it. */
export interface Step {
  /** Part of the event's id: a step that is recorded twice counts once. */
  readonly step: string;
  readonly type: string;
  /** Absent where the step leaves the payment as it is. */
  readonly status?: keyof typeof ends;
  readonly reason?: string;
  /** What the gateway's answer says of its own payment: it stands for what Tap would say. */
  readonly observed?: GatewayObservation | undefined;
  /** ARN of the operator that calls for the step, where one does. */
  readonly actor?: string | undefined;
}

/** Ends that Tap itself records. Nothing takes them back but the gateway's webhooks, which speak of its own payment. */
const ends = {
  failed: { final: 1, progress: paymentStatuses.indexOf("failed") },
  authorized: { final: 1, progress: paymentStatuses.indexOf("authorized") },
  captured: { final: 2, progress: paymentStatuses.indexOf("captured") },
} as const;

/** The ledger cannot take the step, whoever tries again. */
export class StepNotRecorded extends Error {
  override readonly name = "StepNotRecorded";
  constructor(transactionId: string) {
    super(`a step of ${transactionId} is more than the ledger takes`);
  }
}

/** Records a step in the payment's ledger; false where it was recorded before. Throws what a retry may heal. */
export async function recordStep(deps: PaymentTaskDeps, payment: SubmittedPayment, step: Step): Promise<boolean> {
  const { transactionId } = payment.transaction;
  const now = deps.clock.now();
  const event: PaymentEvent = {
    key: { provider: TAP_SOURCE, eventId: `${transactionId}-${step.step}` },
    system: step.observed?.system ?? "internal",
    type: step.type,
    occurredAt: now.toISOString(),
    observations: [observationOf(payment, step, now)],
  };
  // The workflow queues the notification of an end in a state of its own.
  const { outcome } = await recordEvent(deps, event, {
    isNotifiedLater: step.status !== undefined,
    known: payment.transaction,
    ...(step.actor !== undefined && { actor: actorOf({ arn: step.actor }, now) }),
  });
  if (outcome === "unstorable") throw new StepNotRecorded(transactionId);
  return outcome === "committed";
}

function observationOf(
  { transaction: { transactionId, state }, submission }: SubmittedPayment,
  { status, reason, observed }: Step,
  now: Date,
): PaymentObservation {
  const { amount, currency } = submission;
  const { merchantId } = state;
  if (observed !== undefined) {
    return { ...observed.payment, at: observed.at ?? now.getTime(), belongsTo: [transactionId], merchantId };
  }
  return {
    kind: "payment",
    name: transactionId,
    belongsTo: [],
    at: now.getTime(),
    final: 0,
    progress: 0,
    currency,
    merchantId,
    ...(status && { status, ...ends[status], amount }),
    ...(status === "captured" && { received: amount }),
    ...(reason !== undefined && { reason }),
  };
}

/** Records once that the payment needs a decision. `reason`: codes of the rules or of the gateway. */
export async function recordReviewRequest(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  { transactionId }: PaymentTaskInput,
  reason: string,
): Promise<void> {
  const isNew = await recordStep(deps, payment, { step: "review", type: "payment.review_requested", reason });
  if (isNew) deps.metrics.count("PaymentReviewed", { transaction_id: transactionId });
}

/** Declines the payment, unless it has ended or a charge was requested, which may have taken money. */
export async function declineUncharged(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  input: PaymentTaskInput,
  reason: string,
): Promise<TaskOutcome> {
  const { status } = payment.transaction.state;
  if (status === "failed") return "declined";
  if (status !== "pending" || !(await deps.chargeGuard.claimDecline(input.transactionId))) return "nothing-to-do";
  return recordDecline(deps, payment, input, reason);
}

/** Records that the payment ended as failed. */
export async function recordDecline(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  { attempt, transactionId, actor }: PaymentTaskInput,
  reason: string,
): Promise<TaskOutcome> {
  const step = `declined-${attempt}`;
  await recordStep(deps, payment, { step, type: "payment.declined", status: "failed", reason, actor });
  deps.metrics.count("PaymentDeclined", { transaction_id: transactionId });
  return "declined";
}
