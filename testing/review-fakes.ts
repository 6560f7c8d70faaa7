import type { FraudAlert } from "../core/contracts/fraud-alert-schema";
import type { FraudAlerts, Reviews } from "../core/payments/application/ports/reviews";
import type { PaymentWorkflows } from "../core/payments/application/ports/workflows";
import { mayRequestReview, type ReviewDecision } from "../core/payments/domain/charge-guard";
import type { Actor } from "../core/shared/application/actor";
import type { InMemoryLocks } from "./payment-fakes";

export class InMemoryReviews implements Reviews {
  readonly tokens = new Map<string, string>();
  constructor(private readonly locks: InMemoryLocks) {}

  decisionOf = async (transactionId: string) => this.locks.of(transactionId).decision;

  async request(transactionId: string) {
    if (!mayRequestReview(this.locks.of(transactionId))) return false;
    this.locks.set(transactionId, { reviewRequested: true });
    return true;
  }

  async wait(transactionId: string, token: string) {
    this.tokens.set(transactionId, token);
    return this.locks.of(transactionId).decision;
  }

  async decide(transactionId: string, decision: ReviewDecision) {
    const first = this.locks.of(transactionId).decision ?? decision;
    this.locks.set(transactionId, { decision: first });
    const token = this.tokens.get(transactionId);
    return { decision: first, ...(token && { token }) };
  }
}

export class InMemoryAlerts implements FraudAlerts {
  readonly alerts = new Map<string, FraudAlert>();
  /** Whose decisions came, in their order. */
  readonly actors: Actor[] = [];
  async record(alert: FraudAlert, _receivedAt: Date, actor: Actor) {
    this.actors.push(actor);
    const known = this.alerts.get(alert.alert_id);
    if (known === undefined) {
      this.alerts.set(alert.alert_id, alert);
      return "recorded" as const;
    }
    const same = known.transaction_id === alert.transaction_id && known.decision === alert.decision;
    return same ? ("repeated" as const) : ("contradicts" as const);
  }
}

/** Hands decisions to the workflow that waits with a token. */
export class WaitingTokens implements Pick<PaymentWorkflows, "resume"> {
  private readonly waiting = new Map<string, (decision: ReviewDecision) => void>();

  wait(token: string): Promise<ReviewDecision> {
    return new Promise((resolve) => this.waiting.set(token, resolve));
  }

  async resume(token: string, decision: ReviewDecision) {
    const resolve = this.waiting.get(token);
    if (resolve === undefined) return "gone" as const;
    this.waiting.delete(token);
    resolve(decision);
    return "resumed" as const;
  }
}
