import { actorOf } from "../../access/application/actor";
import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers } from "../../access/application/ports";
import type { Answer } from "../../contracts/answers/fields";
import type { disputeNotification, refundNotification } from "../../contracts/answers/notification";
import type { ProblemCode } from "../../contracts/problems";
import { TRANSACTION_ID } from "../../contracts/transaction-id";
import type { FindTransaction, FoundTransaction, StoredPart, Transactions } from "../../ledger/application/ports";
import { disputeFields, refundFields, shownId, transactionFields } from "../../ledger/application/transaction-fields";
import type { Caller } from "../../shared/application/actor";
import type { Clock, Log, RandomId } from "../../shared/application/ports";
import { exactJson } from "../../shared/domain/json";
import { ok, type Result, refused } from "../../shared/domain/result";
import { notificationId, notificationIdOf } from "../domain/notification";
import type { DeliveryQueue } from "./delivery-ports";
import { type EmailCustomerDeps, emailCustomer } from "./email-customer";
import { subjectOf, textOf } from "./notification-email";
import type {
  NotificationKey,
  NotificationQueue,
  NotificationRequest,
  NotificationStore,
  NotificationTopic,
  NotifiedChange,
  NotifyLimit,
} from "./ports";

export interface RequestNotificationDeps {
  readonly callers: Callers;
  readonly transactions: FindTransaction;
  readonly limit: NotifyLimit;
  readonly notificationQueue: NotificationQueue;
  readonly randomId: RandomId;
  readonly clock: Pick<Clock, "now">;
  readonly log: Pick<Log, "info">;
}

/** Queues one more notification of a transaction, as a caller requests it: at most once a minute. */
export async function requestNotification(
  { callers, transactions, limit, notificationQueue, log, randomId, clock }: RequestNotificationDeps,
  { caller, transactionId }: { readonly caller: Caller; readonly transactionId: string },
): Promise<Result<NotificationKey, ProblemCode>> {
  const scope = await scopeOf(callers, caller.arn);
  if (!scope.ok) return scope;
  const transaction = TRANSACTION_ID.test(transactionId) ? await transactions.find(transactionId) : undefined;
  if (transaction === undefined || !covers(scope.value, transaction.state.merchantId))
    return refused("TRANSACTION_NOT_FOUND");
  const actor = actorOf(caller, clock.now());
  if (!(await limit.take(transaction.transactionId, actor))) return refused("NOTIFIED_RECENTLY");
  const id = notificationId(randomId());
  await notificationQueue.send({
    messageId: id,
    transactionId: transaction.transactionId,
    requestedBy: {
      principal: actor.principal,
      isOperator: scope.value === "*",
      ...(actor.apiKeyId !== undefined && { apiKeyId: actor.apiKeyId }),
    },
  });
  log.info("notification requested", { transaction_id: transactionId });
  return ok({ notificationId: id, transactionId: transaction.transactionId });
}

export interface SendNotificationDeps extends EmailCustomerDeps {
  readonly transactions: FindTransaction & Pick<Transactions, "parts">;
  /** Absent where nobody has subscribed to e-mails of every change. */
  readonly topic?: NotificationTopic;
  readonly notificationStore: NotificationStore;
  readonly deliveryQueue: DeliveryQueue;
  readonly clock: Pick<Clock, "now">;
}

/**
 * Notifies a change of a transaction, with how it stands now: its merchant by a signed webhook, the topic's subscribers
 * and its customer by e-mail. A change is notified once; a request without one, as a caller makes it, each time. Throws what a retry may
 * heal.
 */
export async function sendNotification(deps: SendNotificationDeps, request: NotificationRequest): Promise<void> {
  const { transactions, notificationStore, deliveryQueue, clock, log, metrics } = deps;
  const { transactionId, messageId, change, requestedBy } = request;
  // Both are asked for at once, so that they can share a call.
  const [transaction, own] = await Promise.all([
    transactions.find(transactionId),
    changedPart(transactions, [transactionId], change),
  ]);
  if (transaction === undefined) throw new Error(`there is no transaction ${transactionId} to notify of`);
  // It lies elsewhere where it was recorded before the transaction was joined to another one, or in that one.
  const others = transaction.homes.filter((home) => home !== transactionId);
  const part = own ?? (await changedPart(transactions, others, change));
  const notificationId = change === undefined ? messageId : notificationIdOf(transactionId, change.revision);
  // Also where the transaction was joined to another one since: a change is notified once.
  const key = { transactionId, notificationId };
  const { merchantId } = transaction.state;

  const createdAt = clock.now().toISOString();
  const body = webhookBody(transaction, change, part, createdAt);
  const type = typeOf(transaction, change);
  const cause = change === undefined ? { requestedBy } : { event: change.event };
  // Most are new: one call stores them, and whether one is there is asked only where it is.
  const isNew = await notificationStore.create({ ...key, merchantId, createdAt, type, cause, body });
  const known = isNew ? undefined : await notificationStore.find(key);
  // An earlier receive of the message may have been stopped at any of these.
  if (known === undefined || known.state === "pending") await deliveryQueue.send({ ...key, merchantId });
  if (isNew) {
    log.info("notification sent", { transaction_id: transactionId, outcome: type });
    metrics.count("NotificationSent", { transaction_id: transactionId });
  }
  // E-mails come last, so that an error of theirs stops no webhook.
  if (deps.topic !== undefined && !known?.emailed) {
    await sendEmail(deps.topic, deps, transaction, change, key);
  }
  if (known?.customerEmail === undefined) await emailCustomer(deps, transaction, change, key);
}

async function sendEmail(
  topic: NotificationTopic,
  { notificationStore }: Pick<SendNotificationDeps, "notificationStore">,
  transaction: FoundTransaction,
  change: NotifiedChange | undefined,
  key: NotificationKey,
): Promise<void> {
  const { submission, state } = transaction;
  const type = typeOf(transaction, change);
  const emailed = {
    type,
    ...(change?.object !== undefined && { objectId: shownId(change.object) }),
    ...(change?.reason !== undefined && { reason: change.reason }),
  };
  await topic.publish({
    subject: subjectOf(transaction, type),
    body: textOf(transaction, emailed, key.notificationId),
    attributes: {
      merchant_id: state.merchantId,
      customer_id: submission?.customerId ?? "unknown",
      status: state.status,
      type,
    },
  });
  await notificationStore.markEmailed(key);
}

/** Type of the payload. A notification that a caller requested has the transaction's status. */
const typeOf = ({ state }: FoundTransaction, change: NotifiedChange | undefined): string =>
  change?.type ?? `transaction.${state.status}`;

type NotifiedData = Answer<typeof refundNotification>["data"] & Answer<typeof disputeNotification>["data"];

/** The payload of our webhooks, as Standard Webhooks shapes it. Its size does not depend on the transaction's history. */
function webhookBody(
  transaction: FoundTransaction,
  change: NotifiedChange | undefined,
  part: StoredPart | undefined,
  timestamp: string,
): string {
  const data: NotifiedData = {
    ...transactionFields(transaction),
    ...(change && { change: { revision: change.revision, reason: change.reason ?? null } }),
    ...(part && shownPart(part, transaction)),
  };
  return exactJson({ type: typeOf(transaction, change), timestamp, data });
}

/** The refund or dispute that changed, as it stands now, where it lies in one of these transactions. */
async function changedPart(
  transactions: Pick<Transactions, "parts">,
  homes: readonly string[],
  change: NotifiedChange | undefined,
): Promise<StoredPart | undefined> {
  if (change?.object === undefined || homes.length === 0) return undefined;
  const [kind = ""] = change.type.split(".");
  const [part] = await transactions.parts(homes, [`${kind}#${change.object}`]);
  return part;
}

const shownPart = ({ state }: StoredPart, transaction: FoundTransaction) =>
  state.kind === "dispute" ? { dispute: disputeFields(state) } : { refund: refundFields(state, transaction) };
