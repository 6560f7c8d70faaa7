import type { FindTransactions } from "../../../ledger/application/ports";
import type { PendingPayments, RestartKind } from "../../../payments/application/ports/pending-payments";
import type { PaymentQueue } from "../../../payments/application/ports/workflows";
import type { Clock } from "../../../shared/application/ports";
import type { InspectedPayment } from "./inspect-payment";
import type { PaymentTaskCalls } from "./resolve-ports";
import type { PaymentStates } from "./waiting-payments";

export interface ResolveDeps {
  readonly tasks: Pick<PaymentTaskCalls, "abandon">;
  readonly payments: PaymentStates & Pick<PendingPayments, "countRestart">;
  readonly paymentQueue: Pick<PaymentQueue, "send">;
  readonly transactions: FindTransactions;
  readonly clock: Clock;
}

/** What became of one payment, as a clause. */
export interface Resolution {
  readonly ended: boolean;
  readonly says: string;
}

/**
 * Starts the payment's workflow again, as the reconciler does and under the same count: it asks the gateway under the
 * same idempotency key, by the same charge lock, or queues the notification of an end. A repeat is the same attempt.
 * Throws where the payment may not be asked again.
 */
export async function askAgain({ payments, paymentQueue }: ResolveDeps, payment: InspectedPayment): Promise<number> {
  const { transaction, facts, cannotAsk, attempts, cause } = payment;
  if (transaction === undefined || facts === undefined || cannotAsk !== undefined) {
    throw new Error(`${payment.id} may not be asked again: ${cannotAsk}`);
  }
  const kind: RestartKind = cause === "not_notified" ? "ended" : "pending";
  const attempt = attempts + 1;
  // Sent before it is counted: whoever is stopped in between sends the same message again.
  await paymentQueue.send(transaction.transactionId, attempt);
  await payments.countRestart(transaction.transactionId, kind, facts.restarts[kind]);
  return attempt;
}

const POLL_MS = 2_000;

/** Waits for the end of an attempt: of the payment, or with a gateway that gave no answer again. */
export async function awaitAttempt(
  { payments, transactions, clock }: ResolveDeps,
  { transaction, cause }: InspectedPayment,
  attempt: number,
  waitMs: number,
): Promise<Resolution> {
  const id = transaction?.transactionId ?? "";
  for (let left = Math.ceil(waitMs / POLL_MS); ; left--, await clock.sleep(POLL_MS)) {
    const now = (await transactions.findAll([id])).get(id);
    const status = now?.state.status ?? "pending";
    if (cause === "not_notified" && now?.pendingSince === undefined) {
      return { ended: true, says: "the notification of its end is queued" };
    }
    if (status !== "pending") return { ended: true, says: `it is ${status.replaceAll("_", " ")}` };
    const facts = (await payments.contexts([id]))(id);
    if ((facts.unresolvedAttempt ?? 0) >= attempt) return { ended: false, says: "the gateway gave no answer again" };
    if (facts.waitsFor === "gateway")
      return { ended: false, says: "the gateway accepted it; its webhook reports the result" };
    if (facts.waitsFor === "vendor") return { ended: false, says: "it waits for its review" };
    if (left <= 0) return { ended: false, says: `attempt ${attempt} is still under way` };
  }
}

/** Ends the payment as failed. Throws where it may not be abandoned. */
export async function abandonPayment({ tasks }: ResolveDeps, payment: InspectedPayment): Promise<Resolution> {
  const { transaction, cannotAbandon, attempts } = payment;
  if (transaction === undefined || cannotAbandon !== undefined) {
    throw new Error(`${payment.id} may not be abandoned: ${cannotAbandon}`);
  }
  const outcome = await tasks.abandon(transaction.transactionId, attempts);
  return outcome === "declined"
    ? { ended: true, says: "it is failed, and its merchant is notified" }
    : { ended: true, says: "it ended otherwise in the meantime, and nothing was changed" };
}
