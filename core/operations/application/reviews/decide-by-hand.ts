import { createHash } from "node:crypto";
import { actorOf } from "../../../access/application/actor";
import {
  type ApplyDecisionDeps,
  applyDecision,
  type DecisionEffect,
} from "../../../payments/application/decide-review";
import type { ReviewDecision } from "../../../payments/domain/charge-guard";

export interface DecideByHandInput {
  readonly transactionId: string;
  readonly decision: ReviewDecision;
  /** Id of the operator's action, which says who decides and why: the decision carries it. */
  readonly actionId: string;
  /** ARN of the operator, as AWS names it. */
  readonly operator: string;
}

/** What a decision comes to, as a word and as a clause. */
export interface HandDecision {
  readonly effect: DecisionEffect;
  readonly says: string;
}

/** Decides a review as an operator, by the same rules as the fraud vendor: the first decision stands. */
export async function decideByHand(
  deps: ApplyDecisionDeps,
  { transactionId, decision, actionId, operator }: DecideByHandInput,
): Promise<HandDecision> {
  const now = deps.clock.now();
  const alert = {
    alert_id: `operator-${idOf(actionId, transactionId)}`,
    transaction_id: transactionId,
    decision,
    occurred_at: now.toISOString(),
    reasons: ["operator", actionId],
  };
  const applied = await applyDecision(deps, alert, actorOf({ arn: operator }, now));
  if (!applied.ok) throw new Error(`the decision about ${transactionId} was refused: ${JSON.stringify(applied.error)}`);
  const { effect } = applied.value;
  return { effect, says: effects[effect](decision) };
}

/** One action may decide several payments. A repeat of it is the same decision. */
const idOf = (actionId: string, transactionId: string): string =>
  createHash("sha256").update(`${actionId} ${transactionId}`).digest("hex").slice(0, 32);

const effects: Readonly<Record<DecisionEffect, (decision: ReviewDecision) => string>> = {
  resumed: (decision) => (decision === "approved" ? "its charge is requested now" : "it is declined now"),
  kept: () => "no workflow waits yet; the next one gets the decision",
  finished: () => "nothing changed: the payment has ended, or was decided before",
  expired: () => "no workflow waits for it any more: if it stays pending, its next attempt gets the decision",
  unknown: () => "no such payment was submitted to Tap",
};
