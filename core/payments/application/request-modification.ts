import { createHash } from "node:crypto";
import { actorOf } from "../../access/application/actor";
import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers } from "../../access/application/ports";
import type { ObjectSchema } from "../../contracts/field-errors";
import { cancelRequest, captureRequest, refundRequest } from "../../contracts/modification-schema";
import type { InvalidRequest, ProblemCode } from "../../contracts/problems";
import { TRANSACTION_ID } from "../../contracts/transaction-id";
import type {
  FindTransaction,
  FoundTransaction,
  TransactionHistory,
  Transactions,
} from "../../ledger/application/ports";
import type { ProviderSystem } from "../../ledger/domain/observation";
import { isOwnTransaction } from "../../ledger/domain/own-transaction";
import type { Submission } from "../../ledger/domain/submission";
import type { Caller } from "../../shared/application/actor";
import type { Clock, Log, RandomId } from "../../shared/application/ports";
import { readBody } from "../../shared/application/read-body";
import { canonicalJson } from "../../shared/domain/json";
import { ok, type Result, refused } from "../../shared/domain/result";
import { IDEMPOTENCY_HOURS } from "../domain/idempotency";
import {
  amountOf,
  type Modification,
  type ModificationKind,
  type ModificationObstacle,
  type ModificationState,
  modificationId,
  type RefundReason,
} from "../domain/modification";
import { disputedAmount } from "./disputed-amount";
import { modificationState } from "./modification-state";
import type { ModificationRequests, StoredLock } from "./ports/modifications";
import type { IdempotencyKey } from "./ports/submissions";
import type { PaymentQueue } from "./ports/workflows";
import { requestCommit } from "./request-commit";

export interface RequestModificationDeps {
  readonly callers: Callers;
  readonly transactions: FindTransaction & Pick<TransactionHistory, "listParts"> & Pick<Transactions, "parts">;
  readonly modifications: ModificationRequests;
  readonly paymentQueue: Pick<PaymentQueue, "send">;
  readonly clock: Clock;
  readonly randomId: RandomId;
  readonly log: Log;
}

export interface RequestModificationInput {
  readonly caller: Caller;
  /** Its id, or any name that leads to it. */
  readonly transactionId: string;
  readonly kind: ModificationKind;
  readonly idempotencyKey: string;
  readonly body: Buffer;
}

export interface ModificationReceipt
  extends Pick<Modification, "id" | "transactionId" | "kind" | "amount" | "currency"> {
  readonly state: ModificationState;
  /** The key was used for the same request before. */
  readonly repeated: boolean;
}

/** A refusal with what the merchant needs to know, or the code alone. */
export type ModificationRefusal =
  | ProblemCode
  | InvalidRequest
  | Exclude<ModificationObstacle["code"], "REFUND_EXCEEDS_LEFT" | "CAPTURE_EXCEEDS_AUTHORIZED">
  | Extract<ModificationObstacle, { readonly amountLeft: number }>
  /** `provider`: where the payment was taken. */
  | { readonly code: "REFUND_AT_PROVIDER"; readonly provider: ProviderSystem };

interface Body {
  readonly amount?: number | undefined;
  readonly reason?: RefundReason | undefined;
}
const schemas: Readonly<Record<ModificationKind, ObjectSchema<Body>>> = {
  refund: refundRequest,
  capture: captureRequest,
  cancel: cancelRequest,
};

/** Reads and writes of one request before it is left to whoever repeats it. */
const MAX_ATTEMPTS = 8;
const RETRY_MS = 20;

class ModificationContended extends Error {
  override readonly name = "ModificationContended";
  constructor(transactionId: string) {
    super(`${MAX_ATTEMPTS} attempts to request a change of ${transactionId} met other events or requests`);
  }
}

/**
 * Accepts a refund, capture or cancel of a payment that was submitted to Tap. A receipt means that it is durable, that no
 * other request can have the same money, and that it is queued; the gateway was not asked yet. The same key with the same
 * body is the same modification. What belongs to another merchant is answered like what does not exist.
 */
export async function requestModification(
  deps: RequestModificationDeps,
  input: RequestModificationInput,
): Promise<Result<ModificationReceipt, ModificationRefusal>> {
  const { callers, transactions, clock } = deps;
  const { caller, transactionId, kind } = input;
  const read = readBody(schemas[kind], input.body);
  if (!read.ok) return read;
  const scope = await scopeOf(callers, caller.arn);
  if (!scope.ok) return scope;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (attempt > 1) await clock.sleep(RETRY_MS * 2 ** (attempt - 1) * clock.random());
    const transaction = TRANSACTION_ID.test(transactionId) ? await transactions.find(transactionId) : undefined;
    if (transaction === undefined || !covers(scope.value, transaction.state.merchantId)) {
      return refused("TRANSACTION_NOT_FOUND");
    }
    const submission = submissionOf(transaction);
    if (submission === undefined) {
      return refused({ code: "REFUND_AT_PROVIDER", provider: transaction.head.system });
    }
    const answer = await requested(deps, input, read.value, { transaction, submission });
    if (answer !== "conflict") return answer;
  }
  throw new ModificationContended(transactionId);
}

/** Undefined where the payment was not submitted here, or turned out to be one with another payment that was. */
function submissionOf({ submission, homes }: FoundTransaction): Submission | undefined {
  return homes.filter(isOwnTransaction).length > 1 ? undefined : submission;
}

interface Payment {
  readonly transaction: FoundTransaction;
  readonly submission: Submission;
}

async function requested(
  deps: RequestModificationDeps,
  { caller, kind, idempotencyKey }: RequestModificationInput,
  body: Body,
  payment: Payment,
): Promise<Result<ModificationReceipt, ModificationRefusal> | "conflict"> {
  const { modifications, clock, log } = deps;
  const { transactionId, state } = payment.transaction;
  const key: IdempotencyKey = { merchantId: state.merchantId, key: idempotencyKey, hours: IDEMPOTENCY_HOURS };
  const fingerprint = fingerprintOf({ ...body, kind, transaction_id: transactionId });
  const { lock, known } = await modifications.look(transactionId, key);
  if (known !== undefined) {
    return known.fingerprint === fingerprint ? repeated(deps, payment, known.id) : refused("IDEMPOTENCY_KEY_REUSED");
  }
  const modification = await modificationOf(deps, kind, body, payment, lock);
  if (!("id" in modification)) return refused("amountLeft" in modification ? modification : modification.code);
  const now = clock.now();
  const commit = { ...requestCommit(payment.transaction, modification, now), actor: actorOf(caller, now) };
  const created = await modifications.create({ commit, modification, lock, key, fingerprint });
  if (created === "conflict") return created;
  if (created === "unstorable") return refused("NOT_STORABLE");
  log.info("modification requested", { transaction_id: transactionId, outcome: `${modification.id}: created` });
  return queued(deps, modification, { state: "pending", repeated: false });
}

async function modificationOf(
  { transactions, clock, randomId }: RequestModificationDeps,
  kind: ModificationKind,
  { amount, reason }: Body,
  { transaction, submission }: Payment,
  lock: StoredLock,
): Promise<Modification | ModificationObstacle> {
  const { transactionId, head, state } = transaction;
  const disputed = kind === "refund" ? await disputedAmount(transactions, transaction) : 0n;
  const isCapturedLater = submission.capture === false;
  const decided = amountOf(kind, amount, { head, state, lock, disputed, isCapturedLater });
  if (typeof decided !== "number") return decided;
  return {
    id: modificationId(kind, randomId()),
    transactionId,
    kind,
    amount: decided,
    currency: state.currency,
    ...(reason !== undefined && { reason }),
    requestedAt: clock.now().toISOString(),
    seq: transaction.chain.seq + 1,
  };
}

/** A repeat queues it as well: the first request may have been stopped before it had queued the modification. */
async function repeated(
  deps: RequestModificationDeps,
  { transaction }: Payment,
  id: string,
): Promise<Result<ModificationReceipt, ModificationRefusal>> {
  const { transactionId, homes } = transaction;
  const modification = await deps.modifications.find({ id, transactionId });
  if (modification === undefined) throw new Error(`${id} of ${transactionId} has a key, and is not stored`);
  const state = await modificationState(deps.transactions, homes, modification);
  deps.log.info("modification requested", { transaction_id: transactionId, outcome: `${id}: repeated` });
  const receipt = { state, repeated: true };
  return modification.result === undefined
    ? queued(deps, modification, receipt)
    : ok({ ...receiptOf(modification), ...receipt });
}

async function queued(
  { paymentQueue }: RequestModificationDeps,
  modification: Modification,
  receipt: Pick<ModificationReceipt, "state" | "repeated">,
) {
  await paymentQueue.send(modification.transactionId, 1, modification.id);
  return ok({ ...receiptOf(modification), ...receipt });
}

const receiptOf = ({ id, transactionId, kind, amount, currency }: Modification) => ({
  id,
  transactionId,
  kind,
  amount,
  currency,
});

const fingerprintOf = (request: object): string => createHash("sha256").update(canonicalJson(request)).digest("hex");
