import type { FraudAlert } from "../../contracts/fraud-alert-schema";
import type { WorkflowInput } from "../../contracts/payment-workflow";
import type { Commit } from "../../ledger/application/ports";
import type { Money } from "../../shared/domain/money";

/** What a merchant's key of a request stands for. */
export interface IdempotencyRecord {
  readonly transactionId: string;
  /** SHA-256 of what was asked for under the key. */
  readonly fingerprint: string;
}

export interface IdempotencyKey {
  readonly merchantId: string;
  readonly key: string;
  /** For which it stands. */
  readonly hours: number;
}

/** New payments, each under its merchant's idempotency key. */
export interface Submissions {
  /** Writes transaction, ledger row and key together, or says what the key stands for already. */
  create(commit: Commit, key: IdempotencyKey, fingerprint: string): Promise<"created" | IdempotencyRecord>;
}

export interface PaymentQueue {
  send(transactionId: string, attempt: number): Promise<void>;
  /** First attempts, with as few calls as there can be. */
  sendAll(transactionIds: readonly string[]): Promise<void>;
}

export interface Charge {
  readonly transactionId: string;
  readonly merchantId: string;
  readonly amount: Money;
  /** The gateway's token. */
  readonly paymentMethod: string;
  /** The gateway's customer that a saved payment method belongs to. */
  readonly paymentCustomer?: string;
  readonly description?: string;
  /** Attempts at this charge before. */
  readonly retries: number;
  /** A person has approved it. */
  readonly reviewed: boolean;
}

export type ChargeResult =
  /** `reference`: the gateway's own id of the payment. */
  | { readonly outcome: "captured"; readonly reference: string }
  | { readonly outcome: "declined"; readonly code: string }
  /** What was submitted can never be charged: nothing was. */
  | { readonly outcome: "invalid"; readonly code: string }
  /** The gateway has taken the payment on, and its webhook will tell the end: of a bank debit, days later. */
  | { readonly outcome: "processing"; readonly reference: string }
  /** The gateway wants a person to look first. */
  | { readonly outcome: "review"; readonly code: string };

/**
 * Hours for which a charge may be asked for again. Gateways remember an idempotency key for a day: under one that was
 * forgotten, the money would be taken twice.
 */
export const ASK_AGAIN_WITHIN_HOURS = 20;

/** Takes money. The same charge, asked for again, is the same charge: its transaction's id is the idempotency key. */
export interface PaymentGateway {
  /** Name of the source whose webhooks tell of the charge. */
  readonly name: string;
  /** Throws GatewayUnavailable where nobody knows what came of it: asking again may find out. */
  charge(charge: Charge): Promise<ChargeResult>;
}

export class GatewayUnavailable extends Error {
  override readonly name = "GatewayUnavailable";
}

export type ReviewDecision = "approved" | "rejected";

/** What is known of the review of a payment. */
export interface ReviewState {
  /** A rule or the gateway wants a decision: once asked for, the payment is not charged without one. */
  readonly requested: boolean;
  /** A charge was asked for: nobody can take that back. */
  readonly charging: boolean;
  /** The gateway has taken the payment on, and its webhook will tell the end. */
  readonly takenOn: boolean;
  readonly decision?: ReviewDecision;
}

/**
 * What a payment's review waits for, and what was decided, whichever came first; and which of the two ends came first:
 * once a charge is asked for only a person can decline the payment, once it is declined it cannot be charged.
 */
export interface Reviews {
  find(transactionId: string): Promise<ReviewState>;
  /** From now on the payment needs a decision: false where a charge was asked for meanwhile. */
  request(transactionId: string): Promise<boolean>;
  /** The gateway itself wants a decision, and has charged nothing. */
  requestedByGateway(transactionId: string): Promise<void>;
  /**
   * Claims the right to charge: false where a decision is missing or against it, or the payment was declined. A charge
   * that was asked for may be asked for again within ASK_AGAIN_WITHIN_HOURS, which only finds out what became of it.
   */
  claimCharge(transactionId: string): Promise<boolean>;
  /** Claims the right to decline: false where a charge was asked for. */
  claimDecline(transactionId: string): Promise<boolean>;
  /** The gateway has taken the charge on. */
  takenOnByGateway(transactionId: string): Promise<void>;
  /** A person knows that no money was taken: from now on nobody may charge. */
  abandon(transactionId: string): Promise<void>;
  /** Keeps the token of the workflow that waits; returns the decision if there is one already. */
  wait(transactionId: string, token: string): Promise<ReviewDecision | undefined>;
  /** Keeps the first decision; returns it, with the token of the workflow if one waits. */
  decide(
    transactionId: string,
    decision: ReviewDecision,
  ): Promise<{ readonly decision: ReviewDecision; readonly token?: string }>;
}

export interface PaymentWorkflows {
  start(transactionId: string, attempt: number): Promise<void>;
  /** `gone`: nothing waits with this token any more. */
  resume(token: string, decision: ReviewDecision): Promise<"resumed" | "gone">;
}

export interface FraudAlerts {
  /** `contradicts`: the same alert was recorded before with another decision or about another payment. */
  record(alert: FraudAlert, receivedAt: Date): Promise<"recorded" | "repeated" | "contradicts">;
}

/** Where a person finds what no retry can help. */
export interface DeadLetters {
  send(message: WorkflowInput): Promise<void>;
}

/** A payment of our own that has not ended. */
export interface PendingPayment {
  readonly transactionId: string;
  /** When something was last recorded of it. */
  readonly updatedAt: string;
}

/** For whom a payment waits, and how often it was started anew. */
export interface Circumstances {
  readonly waitsFor?: "vendor" | "gateway";
  readonly restarts: number;
}

export interface PendingPayments {
  /** Those untouched since the time, page by page; each minute's begin elsewhere, so that none are always the last. */
  untouchedSince(time: Date): AsyncIterable<readonly PendingPayment[]>;
  /** Of the payments of one page, each by its id. */
  circumstances(transactionIds: readonly string[]): Promise<(transactionId: string) => Circumstances>;
  /** Counts one more restart, unless somebody else has counted it. */
  restart(transactionId: string, restarts: number): Promise<boolean>;
}
