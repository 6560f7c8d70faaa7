import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers } from "../../access/application/ports";
import type { NotificationMessage } from "../../contracts/notification-schema";
import type { ProblemCode } from "../../contracts/problems";
import { TRANSACTION_ID } from "../../contracts/transaction-id";
import type { Transactions } from "../../ledger/application/ports";
import { transactionFields } from "../../ledger/application/transaction-fields";
import type { Transaction } from "../../ledger/domain/ledger";
import { amountOf } from "../../ledger/domain/transaction";
import type { Clock, Log, Metrics, RandomId } from "../../shared/application/ports";
import { digitsOf } from "../../shared/domain/money";
import { ok, type Result, refused } from "../../shared/domain/result";
import { notificationId, notificationIdOf } from "../domain/notification";
import type {
  DeliveryQueue,
  NotificationKey,
  NotificationQueue,
  Notifications,
  NotificationTopic,
  NotifyLimit,
} from "./ports";

export interface NotifyDeps {
  readonly transactions: Pick<Transactions, "find">;
  readonly topic: NotificationTopic;
  readonly notifications: Notifications;
  readonly deliveries: DeliveryQueue;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface RequestNotificationDeps extends Pick<NotifyDeps, "transactions" | "log"> {
  readonly callers: Callers;
  readonly limit: NotifyLimit;
  readonly queue: NotificationQueue;
  readonly randomId: RandomId;
}

/** Queues the notification of a transaction once more, at most once a minute. */
export async function requestNotification(
  { callers, transactions, limit, queue, log, randomId }: RequestNotificationDeps,
  { caller, transactionId }: { readonly caller: string; readonly transactionId: string },
): Promise<Result<{ readonly notificationId: string }, ProblemCode>> {
  const scope = await scopeOf(callers, caller);
  if (!scope.ok) return scope;
  const transaction = TRANSACTION_ID.test(transactionId) ? await transactions.find(transactionId) : undefined;
  if (transaction === undefined || !covers(scope.value, transaction.merchantId))
    return refused("TRANSACTION_NOT_FOUND");
  if (!(await limit.take(transactionId))) return refused("NOTIFIED_RECENTLY");
  const id = notificationId(randomId());
  await queue.send({ message_id: id, transaction_id: transactionId, again: true });
  log.info("notification requested", { transaction_id: transactionId });
  return ok({ notificationId: id });
}

/**
 * Tells how a transaction stands now: its merchant by a signed webhook, the topic's subscribers by e-mail. What was told
 * is not told again unless somebody asks for it. Throws what a retry may heal.
 */
export async function sendNotification(
  deps: NotifyDeps,
  { message_id, transaction_id, again }: NotificationMessage,
): Promise<void> {
  const { transactions, notifications, deliveries, clock } = deps;
  const transaction = await transactions.find(transaction_id);
  if (transaction === undefined) throw new Error(`there is no transaction ${transaction_id} to tell of`);
  // The message is of an event that made no difference.
  if (!again && transaction.head.news === 0) return;
  const key = { transactionId: transaction_id, notificationId: again ? message_id : notificationIdOf(transaction) };
  const { merchantId } = transaction;

  const known = await notifications.find(key);
  if (known === undefined) {
    const createdAt = clock.now().toISOString();
    await notifications.create({ ...key, merchantId, createdAt, body: webhookBody(transaction, createdAt) });
  }
  // A message that comes again may have been stopped at any of these.
  if (known === undefined || known.state === "pending") {
    await deliveries.send({ transaction_id, notification_id: key.notificationId, merchant_id: merchantId });
  }
  // The last, so that trouble with e-mail stops no webhook.
  if (!known?.emailed) await sendEmail(deps, transaction, key);
}

async function sendEmail(
  { topic, notifications, log, metrics }: NotifyDeps,
  transaction: Transaction,
  key: NotificationKey,
): Promise<void> {
  const { transactionId: transaction_id, merchantId, submission, status } = transaction;
  await topic.publish({
    subject: subjectOf(transaction),
    body: bodyOf(transaction, key.notificationId),
    attributes: { merchant_id: merchantId, customer_id: submission?.customerId ?? "unknown", status },
  });
  await notifications.emailed(key);
  log.info("notification sent", { transaction_id, outcome: status });
  metrics.count("NotificationSent", { transaction_id });
}

/** The payload of our webhooks, as Standard Webhooks shapes it. */
function webhookBody(transaction: Transaction, timestamp: string): string {
  return JSON.stringify({ type: `transaction.${transaction.status}`, timestamp, data: transactionFields(transaction) });
}

/** `42.50 USD`: minor units as people write them. */
function amountText(transaction: Transaction): string {
  const money = amountOf(transaction.facts);
  if (money === undefined) return "an unknown amount";
  const digits = digitsOf(money.currency) ?? 0;
  return `${(money.amount / 10 ** digits).toFixed(digits)} ${money.currency}`;
}

/** SNS takes a hundred ASCII characters. */
function subjectOf(transaction: Transaction): string {
  const name = transaction.submission?.reference ?? transaction.transactionId;
  return `Payment ${transaction.status.replaceAll("_", " ")}: ${amountText(transaction)} (${name})`.slice(0, 100);
}

function bodyOf(transaction: Transaction, id: string): string {
  const { submission } = transaction;
  const lines: [string, string | undefined][] = [
    ["Status", transaction.status.replaceAll("_", " ")],
    ["Amount", amountText(transaction)],
    ["Reference", submission?.reference],
    ["Description", submission?.description],
    ["Customer", submission?.customerId],
    ["Merchant", transaction.merchantId],
    ["Transaction", transaction.transactionId],
    ["Updated", transaction.head.timestamp],
    ["Notification", id],
  ];
  return (
    lines
      .filter(([, value]) => value !== undefined)
      // One line each: what a merchant wrote must not look like a line of ours.
      .map(([name, value = ""]) => `${`${name}:`.padEnd(14)}${value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")}`)
      .join("\n")
  );
}
