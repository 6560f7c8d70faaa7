import { createHash } from "node:crypto";
import { actorOf } from "../../access/application/actor";
import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers } from "../../access/application/ports";
import { type PaymentSubmission, paymentSubmission } from "../../contracts/payment-submission-schema";
import type { DuplicateRefusal, InvalidRequest, Refusal } from "../../contracts/problems";
import { firstCommit } from "../../ledger/application/next-commit";
import type { FindTransaction } from "../../ledger/application/ports";
import type { TransactionStatus } from "../../ledger/domain/derive";
import type { PaymentEvent } from "../../ledger/domain/observation";
import { ownTransactionId, TAP_SOURCE } from "../../ledger/domain/own-transaction";
import type { Actor, Caller } from "../../shared/application/actor";
import type { Clock, Log, Metrics, RandomId } from "../../shared/application/ports";
import { readBody, readJson, unknownCurrency } from "../../shared/application/read-body";
import { camelCased } from "../../shared/domain/camel-case";
import { canonicalJson } from "../../shared/domain/json";
import { money } from "../../shared/domain/money";
import { ok, type Result, refused } from "../../shared/domain/result";
import { IDEMPOTENCY_HOURS } from "../domain/idempotency";
import type { IdempotencyKey, Submissions } from "./ports/submissions";
import type { PaymentQueue } from "./ports/workflows";
import { createUnderReference } from "./unique-reference";

export interface RecordPaymentDeps {
  readonly submissions: Submissions;
  readonly transactions: FindTransaction;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly randomId: RandomId;
}

export interface SubmitPaymentDeps extends RecordPaymentDeps {
  readonly callers: Callers;
  readonly paymentQueue: PaymentQueue;
}

export interface SubmitPaymentInput {
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly body: Buffer;
}

export interface SubmissionReceipt {
  readonly transactionId: string;
  readonly status: TransactionStatus;
  /** The key was used for the same payment before. */
  readonly repeated: boolean;
}

/**
 * Accepts a payment from a merchant. A receipt means that the payment is durable and queued; nothing was charged yet.
 * The same key with the same body is the same payment, whether the first request has ended or not.
 */
export async function submitPayment(
  deps: SubmitPaymentDeps,
  { caller, idempotencyKey, body }: SubmitPaymentInput,
): Promise<Result<SubmissionReceipt, Refusal>> {
  const read = readBody(paymentSubmission, body);
  const payment = read.ok ? withKnownCurrency(read.value) : read;
  if (!payment.ok) return payment;

  const scope = await scopeOf(deps.callers, caller.arn);
  if (!scope.ok) return scope;
  if (!covers(scope.value, payment.value.merchant_id)) return refused("CALLER_NOT_BOUND");
  const key = { key: idempotencyKey, hours: IDEMPOTENCY_HOURS };
  const recorded = await recordPayment(deps, payment.value, key, actorOf(caller, deps.clock.now()));
  // A repeat queues it as well: the first request may have been stopped before it had queued the payment.
  if (recorded.ok && recorded.value.status === "pending") await deps.paymentQueue.send(recorded.value.transactionId, 1);
  return recorded;
}

/** Reads the payment that a JSON text submits, or why it is refused. Its merchant is not checked here. */
export function readPayment(json: string): Result<PaymentSubmission, InvalidRequest> {
  const read = readJson(paymentSubmission, json);
  return read.ok ? withKnownCurrency(read.value) : read;
}

const withKnownCurrency = (payment: PaymentSubmission): Result<PaymentSubmission, InvalidRequest> =>
  money(payment.amount, payment.currency) === undefined ? refused(unknownCurrency) : ok(payment);

/**
 * Makes the payment durable, once for each of the merchant's keys. While it is pending, the caller has to queue it.
 * `actor`: who submits it, which a repeat does not change; undefined for rows of a batch that names nobody.
 */
export async function recordPayment(
  deps: RecordPaymentDeps,
  data: PaymentSubmission,
  key: Pick<IdempotencyKey, "key" | "hours">,
  actor: Actor | undefined,
): Promise<Result<SubmissionReceipt, "IDEMPOTENCY_KEY_REUSED" | "NOT_STORABLE" | DuplicateRefusal>> {
  const { transactions, clock, log, metrics, randomId } = deps;
  const fingerprint = fingerprintOf(data);
  if (fingerprint === undefined) return refused("NOT_STORABLE");
  const transactionId = ownTransactionId(randomId());
  const event = submitted(transactionId, data, clock.now());
  const commit = { ...firstCommit(event, clock.now()), ...(actor && { actor }) };
  const idempotency = { merchantId: data.merchant_id, ...key };
  const created = await createUnderReference(transactions, data, (reference) =>
    deps.submissions.create(commit, idempotency, fingerprint, {
      ...(reference !== undefined && { reference }),
      ...(data.customer_email !== undefined && { customerEmail: data.customer_email }),
    }),
  );

  if (created === "unstorable") return refused("NOT_STORABLE");
  if (created === "created") {
    log.info("payment submitted", { transaction_id: transactionId, outcome: "created" });
    metrics.count("PaymentSubmitted", { transaction_id: transactionId });
    return ok({ transactionId, status: "pending", repeated: false });
  }
  if ("code" in created) return refused(created);
  if (created.fingerprint !== fingerprint) return refused("IDEMPOTENCY_KEY_REUSED");
  const known = await transactions.find(created.transactionId);
  log.info("payment submitted", { transaction_id: created.transactionId, outcome: "repeated" });
  return ok({ transactionId: created.transactionId, status: known?.state.status ?? "pending", repeated: true });
}

/** SHA-256, hex, of what is submitted; undefined where it has no JSON text. */
function fingerprintOf(data: PaymentSubmission): string | undefined {
  try {
    return createHash("sha256").update(canonicalJson(data)).digest("hex");
  } catch {
    return undefined;
  }
}

function submitted(
  transactionId: string,
  { merchant_id: merchantId, unique_reference: _, customer_email: __, ...data }: PaymentSubmission,
  now: Date,
): PaymentEvent {
  const { amount, currency } = data;
  return {
    key: { provider: TAP_SOURCE, eventId: `${transactionId}-submitted` },
    system: "internal",
    type: "payment.submitted",
    occurredAt: now.toISOString(),
    observations: [
      {
        kind: "payment",
        name: transactionId,
        belongsTo: [],
        at: now.getTime(),
        final: 0,
        progress: 0,
        status: "pending",
        amount,
        currency,
        merchantId,
      },
    ],
    submission: camelCased(data),
  };
}
