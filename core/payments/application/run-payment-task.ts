import type { TaskInput, TaskOutcome } from "../../contracts/payment-workflow";
import { type RecordEventDeps, recordEvent } from "../../ledger/application/record-event";
import type { Transaction } from "../../ledger/domain/ledger";
import { TAP_SOURCE } from "../../ledger/domain/own-transaction";
import type { PaymentEvent, PaymentStatus } from "../../ledger/domain/payment-event";
import type { Submission } from "../../ledger/domain/submission";
import { amountOf } from "../../ledger/domain/transaction";
import type { NotificationQueue } from "../../notifications/application/ports";
import type { TransactionList } from "../../queries/application/ports";
import type { Log, Metrics } from "../../shared/application/ports";
import { screen, VELOCITY_WINDOW_MINUTES } from "../domain/screening";
import type { DeadLetters, PaymentGateway, PaymentWorkflows, Reviews } from "./ports";

export interface PaymentTaskDeps extends RecordEventDeps {
  readonly list: TransactionList;
  readonly gateway: PaymentGateway;
  readonly reviews: Reviews;
  readonly workflows: Pick<PaymentWorkflows, "resume">;
  readonly notifications: NotificationQueue;
  readonly deadLetters: DeadLetters;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface OwnPayment {
  readonly transaction: Transaction;
  readonly submission: Submission;
}

type Task = (deps: PaymentTaskDeps, payment: OwnPayment, input: TaskInput) => Promise<TaskOutcome>;

/**
 * One state of a payment's workflow. Each may run more than once: what it records has an id of its own, and the gateway
 * knows a charge by its transaction. Throws what a retry may heal.
 */
export async function runPaymentTask(deps: PaymentTaskDeps, input: TaskInput): Promise<{ outcome: TaskOutcome }> {
  const { transaction_id, task, attempt } = input;
  if (task === "give-up") await callForHelp(deps, input);
  const transaction = await deps.transactions.find(transaction_id);
  const submission = transaction?.submission;
  if (transaction === undefined || submission === undefined) {
    throw new Error(`${transaction_id} is no payment that began here`);
  }
  const outcome = await tasks[task](deps, { transaction, submission }, input);
  deps.log.info("payment task", { transaction_id, outcome: `${task}: ${outcome}`, attempt });
  return { outcome };
}

/** Before anything else: the ledger may be the very thing that fails. */
async function callForHelp({ deadLetters, metrics }: PaymentTaskDeps, { transaction_id, attempt }: TaskInput) {
  await deadLetters.send({ transaction_id, attempt });
  metrics.count("PaymentUnresolved", { transaction_id });
}

const tasks: Readonly<Record<TaskInput["task"], Task>> = {
  async screen(deps, payment, input) {
    if (payment.transaction.status !== "pending") return "settled";
    const { requested, charging, takenOn, decision } = await deps.reviews.find(input.transaction_id);
    if (takenOn) return "settled";
    // Asked for by an attempt that heard no answer: asking again may find out.
    if (charging) return "clear";
    // The vendor may be faster than we are.
    if (decision === "rejected") return decline(deps, payment, input, "fraud_rejected");
    if (decision === "approved") return "clear";
    // Once asked for, a review stays: the rules might answer otherwise an hour later.
    if (requested) return "review";
    const met = screen(payment.submission, { customerPayments: await customerPayments(deps, payment) });
    if (met.length === 0) return "clear";
    // Another execution of this very workflow has asked for the charge in the meantime.
    if (!(await deps.reviews.request(input.transaction_id))) return "clear";
    return reviewRequested(deps, payment, input, met.join());
  },

  async charge(deps, payment, input) {
    const { gateway, metrics, reviews } = deps;
    const { transaction, submission } = payment;
    switch (transaction.status) {
      case "pending":
        break;
      case "failed":
        // Recorded by an attempt that was stopped before it could say so, or told by a webhook.
        return "declined";
      case "canceled":
        return "settled";
      default:
        return alreadyCharged(payment);
    }
    const isClaimed = await reviews.claimCharge(transaction.transactionId);
    const { charging, takenOn, decision } = await reviews.find(transaction.transactionId);
    if (takenOn) return "settled";
    if (!isClaimed) {
      // Too long ago to be asked for again, or a person has ended it.
      if (charging) return "unresolved";
      if (decision === undefined) return "review";
      // An approval that came after the review's time found the payment declined.
      return decline(deps, payment, input, decision === "rejected" ? "fraud_rejected" : "review_expired");
    }
    const { amount, currency, paymentMethod, paymentCustomer, description } = submission;
    const result = await gateway.charge({
      transactionId: transaction.transactionId,
      merchantId: transaction.merchantId,
      amount: { amount, currency },
      paymentMethod,
      ...(paymentCustomer && { paymentCustomer }),
      ...(description && { description }),
      retries: input.retries ?? 0,
      reviewed: decision === "approved",
    });
    const counted = { transaction_id: transaction.transactionId };
    switch (result.outcome) {
      case "captured":
        await record(deps, payment, {
          step: "captured",
          type: "payment.captured",
          status: "captured",
          aliases: [`${gateway.name}_${result.reference}`],
        });
        metrics.count("PaymentCaptured", counted);
        return "captured";
      case "invalid":
        await declined(deps, payment, input, result.code);
        metrics.count("PaymentInvalid", counted);
        return "declined";
      case "declined":
        return declined(deps, payment, input, result.code);
      case "processing":
        await record(deps, payment, {
          step: "processing",
          type: "payment.processing",
          aliases: [`${gateway.name}_${result.reference}`],
        });
        await reviews.takenOnByGateway(transaction.transactionId);
        return "settled";
      case "review":
        await reviews.requestedByGateway(transaction.transactionId);
        return reviewRequested(deps, payment, input, result.code);
    }
  },

  async "request-review"({ reviews, workflows }, _, { transaction_id, token = "" }) {
    const decided = await reviews.wait(transaction_id, token);
    // The vendor was faster than the workflow: the answer waits already.
    if (decided !== undefined) await workflows.resume(token, decided);
    return "done";
  },

  reject: (deps, payment, input) => decline(deps, payment, input, "fraud_rejected"),

  async expire(deps, payment, input) {
    const { decision } = await deps.reviews.find(input.transaction_id);
    // Decided in time, though the answer did not reach the workflow.
    if (decision === "approved") return "clear";
    return decline(deps, payment, input, decision === undefined ? "review_expired" : "fraud_rejected");
  },

  async "give-up"(deps, payment, { attempt }) {
    // Nobody knows whether money was taken: the payment stays pending.
    await record(deps, payment, { step: `unresolved-${attempt}`, type: "payment.unresolved", reason: "unanswered" });
    return "done";
  },

  /** For an operator, who has looked the payment up at the gateway and knows that no money was taken. */
  async abandon(deps, payment, input) {
    const { status } = payment.transaction;
    if (status !== "pending" && status !== "failed") return "settled";
    if (status === "pending") {
      await deps.reviews.abandon(input.transaction_id);
      await declined(deps, payment, input, "abandoned");
    }
    // Also when asked again: a call that was stopped may not have come so far. What was told is not told twice.
    await deps.notifications.send({
      message_id: `${input.transaction_id}-abandoned`,
      transaction_id: input.transaction_id,
    });
    return "declined";
  },

  async notify({ notifications }, { transaction }, { transaction_id }) {
    // Explicit and unlike any other message's: the queue would drop a body that it has seen within five minutes.
    const message_id = `${transaction_id}-${transaction.head.seq}-${transaction.status}`;
    await notifications.send({ message_id, transaction_id });
    return "done";
  },
};

/** By an attempt that was stopped before it could say so, or by a webhook that overtook us: with the whole amount. */
function alreadyCharged({ transaction, submission }: OwnPayment): TaskOutcome {
  const charged = amountOf(transaction.facts);
  if (charged === undefined || charged.amount < submission.amount || charged.currency !== submission.currency) {
    throw new Error(`${transaction.transactionId} was charged, but not what was submitted`);
  }
  return "captured";
}

async function reviewRequested(
  deps: PaymentTaskDeps,
  payment: OwnPayment,
  { attempt, transaction_id }: TaskInput,
  reason: string,
): Promise<TaskOutcome> {
  await record(deps, payment, { step: `review-${attempt}`, type: "payment.review_requested", reason });
  deps.metrics.count("PaymentReviewed", { transaction_id });
  return "review";
}

async function decline(
  deps: PaymentTaskDeps,
  payment: OwnPayment,
  input: TaskInput,
  reason: string,
): Promise<TaskOutcome> {
  const { transaction_id } = input;
  if (payment.transaction.status === "failed") return "declined";
  // A charge that was asked for may have taken money: that is no longer ours to decline.
  if (payment.transaction.status !== "pending" || !(await deps.reviews.claimDecline(transaction_id))) return "settled";
  return declined(deps, payment, input, reason);
}

async function declined(
  deps: PaymentTaskDeps,
  payment: OwnPayment,
  { attempt, transaction_id }: TaskInput,
  reason: string,
): Promise<TaskOutcome> {
  await record(deps, payment, { step: `declined-${attempt}`, type: "payment.declined", status: "failed", reason });
  deps.metrics.count("PaymentDeclined", { transaction_id });
  return "declined";
}

interface Step {
  /** Makes the event's id: the same step counts once. */
  readonly step: string;
  readonly type: string;
  /** @default "pending" */
  readonly status?: PaymentStatus;
  readonly reason?: string;
  readonly aliases?: readonly string[];
}

async function record(
  deps: PaymentTaskDeps,
  { transaction: { transactionId, merchantId }, submission }: OwnPayment,
  { step, type, status = "pending", reason, aliases }: Step,
): Promise<void> {
  const { amount, currency } = submission;
  const event: PaymentEvent = {
    key: { provider: TAP_SOURCE, eventId: `${transactionId}-${step}` },
    type,
    occurredAt: deps.clock.now().toISOString(),
    transaction: { id: transactionId },
    merchantId,
    ...(reason && { reason }),
    ...(aliases && { aliases }),
    facts: [{ kind: "payment", status, amount: { amount, currency } }],
  };
  const { outcome } = await recordEvent(deps, event);
  if (outcome === "CURRENCY_MISMATCH") throw new Error(`${transactionId} is in another currency than its submission`);
}

/** The customer's other payments of the last hour. The index may lag a moment: a rule of thumb, not a ledger. */
async function customerPayments({ list, clock }: PaymentTaskDeps, payment: OwnPayment): Promise<number> {
  const { transactionId, merchantId } = payment.transaction;
  const now = clock.now();
  const from = new Date(now.getTime() - VELOCITY_WINDOW_MINUTES * 60_000).toISOString();
  const before = new Date(now.getTime() + 60_000).toISOString();
  const months = [...new Set([from.slice(0, 7), now.toISOString().slice(0, 7)])];
  const pages = await Promise.all(
    months.map((month) => list.read({ index: "by-merchant", merchantId, month }, { from, before }, VELOCITY_PAGE)),
  );
  return pages
    .flat()
    .filter((other) => other.customerId === payment.submission.customerId && other.transactionId !== transactionId)
    .length;
}

/** Of the merchant's newest payments: at one that takes more within the hour, the rule sees only so far back. */
const VELOCITY_PAGE = 200;
