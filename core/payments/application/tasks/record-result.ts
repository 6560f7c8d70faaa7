import { actorOf } from "../../../access/application/actor";
import { recordEvent } from "../../../ledger/application/record-event";
import {
  type Observation,
  type PaymentEvent,
  type PaymentObservation,
  type PaymentStatus,
  paymentStatuses,
} from "../../../ledger/domain/observation";
import { TAP_SOURCE } from "../../../ledger/domain/own-transaction";
import type { Modification } from "../../domain/modification";
import type { GatewayObservation, GatewayRefund, ModificationResult } from "../ports/gateway";
import type { ModificationEnd } from "../ports/modifications";
import { StepNotRecorded } from "./record-step";
import type { PaymentTaskDeps, SubmittedPayment } from "./task";

/** Result of a modification as its ledger row says it. `step` is part of the event's id: one recorded twice counts once. */
interface ModificationStep {
  readonly step: string;
  readonly type: string;
  readonly observed?: GatewayObservation | GatewayRefund | undefined;
  /** ARN of the operator that calls for it, where one does. */
  readonly actor?: string | undefined;
  /** What Tap itself says, where the gateway's answer names no object of its own. */
  readonly said: (now: Date) => Observation;
}

/** Records what the gateway answered, and returns what is to be kept of it. Throws what a retry may heal. */
export async function recordResult(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  modification: Modification,
  answer: ModificationResult,
  actor?: string,
): Promise<ModificationEnd> {
  const { id, kind } = modification;
  const { observed } = answer;
  const result = answer.outcome === "refused" ? "failed" : answer.outcome;
  const code = answer.outcome === "refused" ? answer.code : undefined;
  await recordModification(deps, payment, {
    step: `${id}-${result}`,
    type: `payment.${kind}_${result}`,
    observed,
    actor,
    said: (now) => ownObservation(payment, modification, code, now),
  });
  const object = observed && "refund" in observed ? observed.refund.name : id;
  return { result, ...(code !== undefined && { code }), ...(kind === "refund" && { object }) };
}

/** Records that no try had an answer. */
export async function recordUnresolved(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  { id, kind }: Modification,
  attempt: number,
): Promise<void> {
  await recordModification(deps, payment, {
    step: `${id}-unresolved-${attempt}`,
    type: `payment.${kind}_unresolved`,
    said: (now) => ({ ...aboutPayment(payment, now), reason: "unanswered" }),
  });
}

async function recordModification(
  deps: PaymentTaskDeps,
  { transaction: { transactionId, state } }: SubmittedPayment,
  { step, type, observed, actor, said }: ModificationStep,
): Promise<void> {
  const now = deps.clock.now();
  const belongsTo = [transactionId];
  const at = observed?.at ?? now.getTime();
  const observation: Observation =
    observed === undefined
      ? said(now)
      : "refund" in observed
        ? { ...observed.refund, at, belongsTo }
        : { ...observed.payment, at, belongsTo, merchantId: state.merchantId };
  const event: PaymentEvent = {
    key: { provider: TAP_SOURCE, eventId: step },
    system: observed?.system ?? "internal",
    type,
    occurredAt: now.toISOString(),
    observations: [observation],
  };
  const { outcome } = await recordEvent(deps, event, {
    ...(actor !== undefined && { actor: actorOf({ arn: actor }, now) }),
  });
  if (outcome === "unstorable") throw new StepNotRecorded(transactionId);
}

/** What Tap says of a modification whose gateway names no object: a refund goes by the modification's id. */
function ownObservation(
  payment: SubmittedPayment,
  modification: Modification,
  code: string | undefined,
  now: Date,
): Observation {
  const { kind, id, amount, currency } = modification;
  const reason = code === undefined ? {} : { reason: code };
  if (kind !== "refund") {
    const about = aboutPayment(payment, now);
    if (code !== undefined) return { ...about, ...reason };
    return kind === "capture"
      ? { ...about, ...ended("captured"), received: amount }
      : { ...about, ...ended("canceled") };
  }
  const state =
    code === undefined
      ? ({ status: "succeeded", final: 1, progress: 1 } as const)
      : ({ status: "failed", final: 2, progress: 2 } as const);
  const at = now.getTime();
  const belongsTo = [payment.transaction.transactionId];
  return { kind, name: id, belongsTo, at, ...state, amount, currency, madeAt: at, release: "no", ...reason };
}

/** An end that nothing takes back but the gateway's webhooks, which speak of its own payment. */
const ended = (status: PaymentStatus) => ({ status, final: 2, progress: paymentStatuses.indexOf(status) }) as const;

/** An observation that leaves the payment as it is. */
const aboutPayment = ({ transaction, submission }: SubmittedPayment, now: Date): PaymentObservation => ({
  kind: "payment",
  name: transaction.transactionId,
  belongsTo: [],
  at: now.getTime(),
  final: 0,
  progress: 0,
  currency: submission.currency,
  merchantId: transaction.state.merchantId,
});
