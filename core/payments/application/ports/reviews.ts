import type { FraudAlert } from "../../../contracts/fraud-alert-schema";
import type { Actor } from "../../../shared/application/actor";
import type { ReviewDecision } from "../../domain/charge-guard";

/** What a payment's review waits for, and what was decided, whichever came first. */
export interface Reviews {
  /** The first decision, if there is one. */
  decisionOf(transactionId: string): Promise<ReviewDecision | undefined>;
  /** Requires a decision before the charge; false where `mayRequestReview` forbids it. */
  request(transactionId: string): Promise<boolean>;
  /** Keeps the token of the workflow that waits; returns the decision if there is one already. */
  wait(transactionId: string, token: string): Promise<ReviewDecision | undefined>;
  /** Keeps the first decision and whose it is; returns it, with the token of the workflow if one waits. */
  decide(
    transactionId: string,
    decision: ReviewDecision,
    actor: Actor,
  ): Promise<{ readonly decision: ReviewDecision; readonly token?: string }>;
}

export interface FraudAlerts {
  /** `contradicts`: the same alert was recorded before with another decision or about another payment. */
  record(alert: FraudAlert, receivedAt: Date, actor: Actor): Promise<"recorded" | "repeated" | "contradicts">;
}
