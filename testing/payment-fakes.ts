import type { FraudAlert } from "../core/contracts/fraud-alert-schema";
import type { NotificationMessage } from "../core/contracts/notification-schema";
import type { PaymentMessage, WorkflowInput } from "../core/contracts/payment-workflow";
import type { Commit } from "../core/ledger/application/ports";
import type { NotificationQueue } from "../core/notifications/application/ports";
import {
  ASK_AGAIN_WITHIN_HOURS,
  type Charge,
  type ChargeResult,
  type DeadLetters,
  type FraudAlerts,
  type IdempotencyKey,
  type IdempotencyRecord,
  type PaymentGateway,
  type PaymentQueue,
  type PaymentWorkflows,
  type ReviewDecision,
  type Reviews,
  type Submissions,
} from "../core/payments/application/ports";
import type { Clock } from "../core/shared/application/ports";
import { FakeClock, type InMemoryTransactions } from "./fakes";

export class InMemorySubmissions implements Submissions {
  readonly keys = new Map<string, IdempotencyRecord>();
  /** For which keys stand. */
  readonly hours = new Set<number>();
  constructor(private readonly transactions: InMemoryTransactions) {}

  async create(commit: Commit, { merchantId, key, hours }: IdempotencyKey, fingerprint: string) {
    this.hours.add(hours);
    const known = this.keys.get(`${merchantId}#${key}`);
    if (known !== undefined) return known;
    this.keys.set(`${merchantId}#${key}`, { transactionId: commit.row.transactionId, fingerprint });
    await this.transactions.commit(commit);
    return "created" as const;
  }
}

export class InMemoryPaymentQueue implements PaymentQueue {
  readonly sent: PaymentMessage[] = [];
  async send(transaction_id: string, attempt: number) {
    // The queue drops what it has seen under the same deduplication id.
    if (this.sent.some((message) => message.transaction_id === transaction_id && message.attempt === attempt)) return;
    this.sent.push({ transaction_id, attempt });
  }

  async sendAll(transactionIds: readonly string[]) {
    for (const id of transactionIds) await this.send(id, 1);
  }
}

export class InMemoryNotifications implements NotificationQueue {
  readonly sent = new Map<string, NotificationMessage>();
  async send(message: NotificationMessage) {
    this.sent.set(message.message_id, message);
  }
}

export class InMemoryDeadLetters implements DeadLetters {
  readonly sent: WorkflowInput[] = [];
  async send(message: WorkflowInput) {
    this.sent.push(message);
  }
}

export class InMemoryReviews implements Reviews {
  readonly tokens = new Map<string, string>();
  readonly decisions = new Map<string, ReviewDecision>();
  private readonly requested = new Set<string>();
  private readonly charging = new Map<string, number>();
  private readonly declined = new Set<string>();
  private readonly isTakenOn = new Set<string>();
  constructor(private readonly clock: Clock = new FakeClock()) {}

  async find(transactionId: string) {
    const decision = this.decisions.get(transactionId);
    return {
      requested: this.requested.has(transactionId),
      charging: this.charging.has(transactionId),
      takenOn: this.isTakenOn.has(transactionId),
      ...(decision && { decision }),
    };
  }

  async request(transactionId: string) {
    if (this.charging.has(transactionId)) return false;
    this.requested.add(transactionId);
    return true;
  }

  async requestedByGateway(transactionId: string) {
    this.requested.add(transactionId);
    this.charging.delete(transactionId);
  }

  async claimCharge(transactionId: string) {
    if (this.declined.has(transactionId)) return false;
    const now = this.clock.now().getTime();
    const since = this.charging.get(transactionId);
    if (since !== undefined) return now - since < ASK_AGAIN_WITHIN_HOURS * 3_600_000;
    const { requested, decision } = await this.find(transactionId);
    const allowed = decision === "approved" || (decision === undefined && !requested);
    if (allowed) this.charging.set(transactionId, now);
    return allowed;
  }

  async takenOnByGateway(transactionId: string) {
    this.isTakenOn.add(transactionId);
  }

  async abandon(transactionId: string) {
    this.declined.add(transactionId);
  }

  async claimDecline(transactionId: string) {
    if (this.charging.has(transactionId)) return false;
    this.declined.add(transactionId);
    return true;
  }

  async wait(transactionId: string, token: string) {
    this.tokens.set(transactionId, token);
    return this.decisions.get(transactionId);
  }

  async decide(transactionId: string, decision: ReviewDecision) {
    const first = this.decisions.get(transactionId) ?? decision;
    this.decisions.set(transactionId, first);
    const token = this.tokens.get(transactionId);
    return { decision: first, ...(token && { token }) };
  }
}

export class InMemoryAlerts implements FraudAlerts {
  readonly alerts = new Map<string, FraudAlert>();
  async record(alert: FraudAlert) {
    const known = this.alerts.get(alert.alert_id);
    if (known === undefined) {
      this.alerts.set(alert.alert_id, alert);
      return "recorded" as const;
    }
    const same = known.transaction_id === alert.transaction_id && known.decision === alert.decision;
    return same ? ("repeated" as const) : ("contradicts" as const);
  }
}

/** Hands decisions to whoever waits with a token. */
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

/** For how long a gateway knows an idempotency key. */
const KEY_HOURS = 24;

/** Takes money once under each idempotency key, as gateways do, for a day; `captures` counts what customers would pay. */
export class RecordingGateway implements PaymentGateway {
  readonly name = "recording";
  readonly taken = new Map<string, number>();
  captures = 0;
  calls = 0;
  private readonly asked = new Map<string, number>();
  constructor(
    private readonly answer: (charge: Charge) => ChargeResult | Error = capture,
    private readonly clock: Clock = new FakeClock(),
  ) {}

  async charge(charge: Charge): Promise<ChargeResult> {
    this.calls++;
    const result = this.answer(charge);
    if (result instanceof Error) throw result;
    const now = this.clock.now().getTime();
    const asked = this.asked.get(charge.transactionId) ?? Number.NEGATIVE_INFINITY;
    const isForgotten = now - asked > KEY_HOURS * 3_600_000;
    if (isForgotten) this.asked.set(charge.transactionId, now);
    if (result.outcome === "captured" || result.outcome === "processing") {
      if (isForgotten) this.captures++;
      this.taken.set(charge.transactionId, charge.amount.amount);
    }
    return result;
  }
}

const capture = ({ transactionId }: Charge): ChargeResult => ({ outcome: "captured", reference: transactionId });
