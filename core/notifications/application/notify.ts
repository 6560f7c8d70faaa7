import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers } from "../../access/application/ports";
import type { ProblemCode } from "../../contracts/problems";
import { TRANSACTION_ID } from "../../contracts/transaction-id";
import type { Transactions } from "../../ledger/application/ports";
import { transactionFields } from "../../ledger/application/transaction-fields";
import type { Transaction } from "../../ledger/domain/ledger";
import type { Clock, Log, Metrics, RandomId } from "../../shared/application/ports";
import { ok, type Result, refused } from "../../shared/domain/result";
import { notificationId, notificationIdOf } from "../domain/notification";
import type { DeliveryQueue } from "./delivery-ports";
import { subjectOf, textOf } from "./notification-email";
import type {
  NotificationKey,
  NotificationQueue,
  NotificationRequest,
  NotificationStore,
  NotificationTopic,
  NotifyLimit,
} from "./ports";

export interface RequestNotificationDeps {
  readonly callers: Callers;
  readonly transactions: Pick<Transactions, "find">;
  readonly limit: NotifyLimit;
  readonly notificationQueue: NotificationQueue;
  readonly randomId: RandomId;
  readonly log: Log;
}

/** Queues one more notification of a transaction, as a caller requests it: at most once a minute. */
export async function requestNotification(
  { callers, transactions, limit, notificationQueue, log, randomId }: RequestNotificationDeps,
  { caller, transactionId }: { readonly caller: string; readonly transactionId: string },
): Promise<Result<{ readonly notificationId: string }, ProblemCode>> {
  const scope = await scopeOf(callers, caller);
  if (!scope.ok) return scope;
  const transaction = TRANSACTION_ID.test(transactionId) ? await transactions.find(transactionId) : undefined;
  if (transaction === undefined || !covers(scope.value, transaction.merchantId))
    return refused("TRANSACTION_NOT_FOUND");
  if (!(await limit.take(transactionId))) return refused("NOTIFIED_RECENTLY");
  const id = notificationId(randomId());
  await notificationQueue.send({ messageId: id, transactionId, manual: true });
  log.info("notification requested", { transaction_id: transactionId });
  return ok({ notificationId: id });
}

export interface SendNotificationDeps {
  readonly transactions: Pick<Transactions, "find">;
  readonly topic: NotificationTopic;
  readonly notificationStore: NotificationStore;
  readonly deliveryQueue: DeliveryQueue;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Notifies how a transaction stands now: its merchant by a signed webhook, the topic's subscribers by e-mail. A state is
 * notified once, and once more for each request. Throws what a retry may heal.
 */
export async function sendNotification(
  deps: SendNotificationDeps,
  { transactionId, messageId, manual = false }: NotificationRequest,
): Promise<void> {
  const { transactions, notificationStore, deliveryQueue, clock } = deps;
  const transaction = await transactions.find(transactionId);
  if (transaction === undefined) throw new Error(`there is no transaction ${transactionId} to notify of`);
  // None of its events has made a difference to the merchant.
  if (!manual && transaction.head.news === 0) return;
  const key = { transactionId, notificationId: manual ? messageId : notificationIdOf(transaction) };
  const { merchantId } = transaction;

  const known = await notificationStore.find(key);
  if (known === undefined) {
    const createdAt = clock.now().toISOString();
    await notificationStore.create({ ...key, merchantId, createdAt, body: webhookBody(transaction, createdAt) });
  }
  // An earlier receive of the message may have been stopped at any of these.
  if (known === undefined || known.state === "pending") await deliveryQueue.send({ ...key, merchantId });
  // Comes last, so that an error of the e-mail stops no webhook.
  if (!known?.emailed) await sendEmail(deps, transaction, key);
}

async function sendEmail(
  { topic, notificationStore, log, metrics }: SendNotificationDeps,
  transaction: Transaction,
  key: NotificationKey,
): Promise<void> {
  const { transactionId: transaction_id, merchantId, submission, status } = transaction;
  await topic.publish({
    subject: subjectOf(transaction),
    body: textOf(transaction, key.notificationId),
    attributes: { merchant_id: merchantId, customer_id: submission?.customerId ?? "unknown", status },
  });
  await notificationStore.markEmailed(key);
  log.info("notification sent", { transaction_id, outcome: status });
  metrics.count("NotificationSent", { transaction_id });
}

/** The payload of our webhooks, as Standard Webhooks shapes it. */
function webhookBody(transaction: Transaction, timestamp: string): string {
  return JSON.stringify({ type: `transaction.${transaction.status}`, timestamp, data: transactionFields(transaction) });
}
