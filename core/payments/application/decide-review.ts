import { checkSignature } from "../../access/application/check-signature";
import type { WebhookSecrets } from "../../access/application/ports";
import { type FraudAlert, fraudAlert } from "../../contracts/fraud-alert-schema";
import type { Refusal } from "../../contracts/problems";
import { fraudVendor } from "../../contracts/providers";
import type { FindTransaction } from "../../ledger/application/ports";
import type { Actor } from "../../shared/application/actor";
import type { Clock, Log, Metrics, SignedRequest } from "../../shared/application/ports";
import { readBody } from "../../shared/application/read-body";
import { MAX_API_BODY_BYTES } from "../../shared/domain/body-limits";
import { ok, type Result, refused } from "../../shared/domain/result";
import type { FraudAlerts, Reviews } from "./ports/reviews";
import type { PaymentWorkflows } from "./ports/workflows";

export interface ApplyDecisionDeps {
  readonly alerts: FraudAlerts;
  readonly reviews: Pick<Reviews, "decide">;
  readonly workflows: Pick<PaymentWorkflows, "resume">;
  readonly transactions: FindTransaction;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface DecideReviewDeps extends ApplyDecisionDeps {
  readonly secrets: WebhookSecrets;
  readonly verify: (request: SignedRequest, secrets: readonly string[], now: Date) => boolean;
}

/**
 * The effect of a decision. `resumed`: the workflow that waited continues. `kept`: no workflow waits yet; the next one
 * finds it. `finished`: the payment has ended, or another decision came first. `expired`: the workflow has stopped
 * waiting. `unknown`: no such payment was submitted.
 */
export type DecisionEffect = "resumed" | "kept" | "finished" | "expired" | "unknown";

export interface DecisionReceipt {
  readonly alertId: string;
  readonly effect: DecisionEffect;
  readonly repeated: boolean;
}

/**
 * Checks who signed a decision of the fraud vendor, and applies it. `apiKeyId`: of the API key that the request came with.
 */
export async function decideReview(
  deps: DecideReviewDeps,
  request: SignedRequest,
  apiKeyId?: string,
): Promise<Result<DecisionReceipt, Refusal>> {
  if (request.body.length > MAX_API_BODY_BYTES) return refused("BODY_TOO_LARGE");
  const signature = await checkSignature(deps, { name: fraudVendor.name, verify: deps.verify }, request);
  if (signature !== "valid") return refused(signature);
  const read = readBody(fraudAlert, request.body);
  if (!read.ok) return read;
  return applyDecision(deps, read.value, {
    // The signature says whose decision it is.
    principal: fraudVendor.name,
    ...(apiKeyId !== undefined && { apiKeyId }),
    at: deps.clock.now().toISOString(),
  });
}

/**
 * Records a decision, whatever it is about, and resumes the payment that waits for it: one of the vendor, or one of an
 * operator. The first of them stands.
 */
export async function applyDecision(
  deps: ApplyDecisionDeps,
  alert: FraudAlert,
  actor: Actor,
): Promise<Result<DecisionReceipt, Refusal>> {
  const recorded = await deps.alerts.record(alert, deps.clock.now(), actor);
  // What is recorded must be what is applied.
  if (recorded === "contradicts") return refused("ALERT_CONTRADICTS");
  const effect = await apply(deps, alert, actor);
  deps.log.info("fraud decision", { transaction_id: alert.transaction_id, outcome: `${alert.decision}: ${effect}` });
  deps.metrics.count("FraudDecision", { transaction_id: alert.transaction_id });
  return ok({ alertId: alert.alert_id, effect, repeated: recorded === "repeated" });
}

async function apply(
  { transactions, reviews, workflows }: ApplyDecisionDeps,
  alert: FraudAlert,
  actor: Actor,
): Promise<DecisionEffect> {
  const transaction = await transactions.find(alert.transaction_id);
  if (transaction?.submission === undefined) return "unknown";
  if (transaction.state.status !== "pending") return "finished";
  // The first decision stands: a second, different one changes nothing.
  const { decision, token } = await reviews.decide(alert.transaction_id, alert.decision, actor);
  if (decision !== alert.decision) return "finished";
  if (token === undefined) return "kept";
  return (await workflows.resume(token, decision)) === "resumed" ? "resumed" : "expired";
}
