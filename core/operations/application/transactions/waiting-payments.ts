import type { FindTransactions, FoundTransaction } from "../../../ledger/application/ports";
import type { PaymentFacts, PendingPayments } from "../../../payments/application/ports/pending-payments";
import { GATEWAY_DAYS } from "../../../payments/domain/idempotency";
import { RESTART_AFTER } from "../../../recovery/application/reconcile-payments";
import type { Clock } from "../../../shared/application/ports";

/** Payments that are pending, or whose end is not notified, with all that decides why. */
export interface PaymentStates {
  untouchedSince: PendingPayments["untouchedSince"];
  /** By the keys of what is pending: of a payment, its id. */
  contexts(keys: readonly string[]): Promise<(key: string) => PaymentFacts>;
}

export interface WaitingPaymentsDeps {
  readonly payments: PaymentStates;
  readonly transactions: FindTransactions;
  /** Seconds for which a payment waits for its review. */
  readonly reviewTimeoutSeconds: number;
  readonly clock: Clock;
}

/**
 * Why a payment waits for an operator. `unresolved`: the gateway gave no answer, or the first request is too old to be
 * repeated. `stuck`: it is pending after the last restart. `late_at_gateway`: the gateway accepted it, and reports no
 * result. `not_notified`: it has ended, and the notification of its end was not queued.
 */
export const waitingCauses = ["unresolved", "stuck", "late_at_gateway", "not_notified"] as const;
export type WaitingCause = (typeof waitingCauses)[number];

export interface WaitingPayment {
  readonly transaction: FoundTransaction;
  /** Set where a refund, capture or cancel of the payment waits. */
  readonly modificationId?: string;
  readonly facts: PaymentFacts;
  readonly cause: WaitingCause;
  /** ISO time of its newest change while it was pending. */
  readonly since: string;
}

const MINUTE_MS = 60_000;
const [FIRST_RESTART] = RESTART_AFTER;

/** Why the payment waits for an operator; undefined where it does not: Tap, the gateway or a review is at it. */
export function waitingCause(
  { lock, waitsFor, endedAt, restarts, unresolvedAttempt }: PaymentFacts,
  since: string,
  { now, reviewTimeoutSeconds }: { readonly now: Date; readonly reviewTimeoutSeconds: number },
): WaitingCause | undefined {
  const minutes = (now.getTime() - Date.parse(since)) / MINUTE_MS;
  if (endedAt !== undefined) return restarts.ended >= RESTART_AFTER.length ? "not_notified" : undefined;
  if (waitsFor === "gateway") return minutes >= GATEWAY_DAYS * 24 * 60 ? "late_at_gateway" : undefined;
  const isInReview = waitsFor === "vendor" && minutes < reviewTimeoutSeconds / 60 + FIRST_RESTART;
  if (isInReview && lock.chargingSince === undefined) return undefined;
  if (unresolvedAttempt !== undefined) return "unresolved";
  return restarts.pending >= RESTART_AFTER.length && minutes >= FIRST_RESTART ? "stuck" : undefined;
}

/**
 * Payments that wait for an operator, the longest waiting of each shard first, up to the limit. What is read is in
 * proportion to the payments that are pending: most of them wait for nothing but their own workflow.
 */
export async function waitingPayments(
  deps: WaitingPaymentsDeps,
  limit: number,
  isWanted: (payment: WaitingPayment) => boolean = () => true,
): Promise<WaitingPayment[]> {
  const { payments, transactions, reviewTimeoutSeconds, clock } = deps;
  const now = clock.now();
  const waiting: WaitingPayment[] = [];
  for await (const page of payments.untouchedSince(now)) {
    const factsOf = await payments.contexts(page.map(({ key }) => key));
    const candidates = page.flatMap(({ key, transactionId, modificationId, pendingSince: since }) => {
      const facts = factsOf(key);
      const cause = waitingCause(facts, since, { now, reviewTimeoutSeconds });
      if (cause === undefined) return [];
      return [{ transactionId, ...(modificationId !== undefined && { modificationId }), since, facts, cause }];
    });
    if (candidates.length === 0) continue;
    const found = await transactions.findListed(candidates.map(({ transactionId }) => transactionId));
    for (const { transactionId, ...rest } of candidates) {
      const transaction = found.get(transactionId);
      if (transaction !== undefined && isWanted({ ...rest, transaction })) waiting.push({ ...rest, transaction });
    }
    if (waiting.length >= limit) break;
  }
  return waiting.sort((a, b) => (a.since < b.since ? -1 : 1)).slice(0, limit);
}
