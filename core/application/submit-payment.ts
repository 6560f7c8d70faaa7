import { createHash } from "node:crypto";
import { idempotencyKey, type PaymentSubmission, paymentSubmission } from "../contracts/payment-submission-schema";
import type { ProblemCode } from "../contracts/problems";
import { jsonHasCardNumber } from "../domain/card-guard";
import { parseJson } from "../domain/json";
import { append } from "../domain/ledger";
import { money } from "../domain/money";
import { ownTransactionId, TAP_SOURCE } from "../domain/own-transaction";
import type { PaymentEvent } from "../domain/payment-event";
import { ok, type Result, refused } from "../domain/result";
import type { TransactionStatus } from "../domain/transaction";
import { MAX_BODY_BYTES } from "./accept-event";
import { covers, scopeOf } from "./caller-scope";
import type { PaymentQueue, Submissions } from "./payment-ports";
import type { Callers, Clock, Log, Metrics, Transactions } from "./ports";

export interface SubmitPaymentDeps {
  readonly callers: Callers;
  readonly submissions: Submissions;
  readonly transactions: Pick<Transactions, "find">;
  readonly queue: PaymentQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** 24 random hex digits. */
  readonly randomId: () => string;
}

export interface SubmitPaymentInput {
  readonly caller: string;
  readonly idempotencyKey: string | undefined;
  readonly body: Buffer;
}

export interface SubmissionReceipt {
  readonly transactionId: string;
  readonly status: TransactionStatus;
  /** The key was used for the same payment before. */
  readonly repeated: boolean;
}

/**
 * Takes a payment from a merchant. A receipt means that the payment is durable and queued; nothing was charged yet. The
 * same key with the same body is the same payment, whether the first request is done or still under way.
 */
export async function submitPayment(
  deps: SubmitPaymentDeps,
  { caller, idempotencyKey: given, body }: SubmitPaymentInput,
): Promise<Result<SubmissionReceipt, ProblemCode>> {
  if (body.length > MAX_BODY_BYTES) return refused("BODY_TOO_LARGE");
  const text = body.toString("utf8");
  if (jsonHasCardNumber(text)) return refused("CARD_NUMBER_REFUSED");
  const key = idempotencyKey.safeParse(given);
  if (!key.success) return refused("IDEMPOTENCY_KEY_REQUIRED");
  const { success, data } = paymentSubmission.safeParse(parseJson(text));
  if (!success) return refused("INVALID_BODY");
  const amount = money(data.amount, data.currency);
  if (amount === undefined) return refused("UNKNOWN_CURRENCY");

  const scope = await scopeOf(deps.callers, caller);
  if (!scope.ok) return scope;
  if (!covers(scope.value, data.merchant_id)) return refused("CALLER_NOT_BOUND");
  return create(deps, data, key.data);
}

async function create(
  { submissions, transactions, queue, clock, log, metrics, randomId }: SubmitPaymentDeps,
  data: PaymentSubmission,
  key: string,
): Promise<Result<SubmissionReceipt, ProblemCode>> {
  const transactionId = ownTransactionId(randomId());
  const event = submitted(transactionId, data, clock.now());
  const fingerprint = createHash("sha256").update(canonical(data)).digest("hex");
  const commit = { ...append(transactionId, undefined, event, clock.now()), event: event.key, aliases: [] };
  const created = await submissions.create(commit, { merchantId: data.merchant_id, key }, fingerprint);

  if (created === "created") {
    await queue.send(transactionId, 1);
    log.info("payment submitted", { transaction_id: transactionId, outcome: "created" });
    metrics.count("PaymentSubmitted", { transaction_id: transactionId });
    return ok({ transactionId, status: "pending", repeated: false });
  }
  if (created.fingerprint !== fingerprint) return refused("IDEMPOTENCY_KEY_REUSED");
  const known = await transactions.find(created.transactionId);
  const status = known?.status ?? "pending";
  // The first request may have ended before it had queued the payment: its repeat heals that.
  if (status === "pending") await queue.send(created.transactionId, 1);
  log.info("payment submitted", { transaction_id: created.transactionId, outcome: "repeated" });
  return ok({ transactionId: created.transactionId, status, repeated: true });
}

function submitted(transactionId: string, data: PaymentSubmission, now: Date): PaymentEvent {
  const { amount, currency, billing_country, card_country, description, reference } = data;
  return {
    key: { provider: TAP_SOURCE, eventId: `${transactionId}-submitted` },
    type: "payment.submitted",
    occurredAt: now.toISOString(),
    transaction: { id: transactionId },
    merchantId: data.merchant_id,
    submission: {
      amount,
      currency,
      customerId: data.customer_id,
      paymentMethod: data.payment_method,
      ...(data.payment_customer && { paymentCustomer: data.payment_customer }),
      ...(billing_country && { billingCountry: billing_country }),
      ...(card_country && { cardCountry: card_country }),
      ...(description && { description }),
      ...(reference && { reference }),
    },
    facts: [{ kind: "payment", status: "pending", amount: { amount, currency } }],
  };
}

/** The same fields make the same text, in whatever order they were sent. */
const canonical = (data: PaymentSubmission): string =>
  JSON.stringify(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
