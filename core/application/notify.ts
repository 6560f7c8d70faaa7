import type { ProblemCode } from "../contracts/problems";
import type { Transaction } from "../domain/ledger";
import { digitsOf } from "../domain/money";
import { ok, type Result, refused } from "../domain/result";
import { amountOf } from "../domain/transaction";
import { covers, scopeOf } from "./caller-scope";
import type { NotificationQueue, NotificationTopic, NotifyLimit } from "./notification-ports";
import type { Callers, Log, Metrics, Transactions } from "./ports";

export interface NotifyDeps {
  readonly transactions: Pick<Transactions, "find">;
  readonly topic: NotificationTopic;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface RequestNotificationDeps extends Omit<NotifyDeps, "topic" | "metrics"> {
  readonly callers: Callers;
  readonly limit: NotifyLimit;
  readonly queue: NotificationQueue;
  /** 24 random hex digits. */
  readonly randomId: () => string;
}

/** Queues the notification of a transaction once more, at most once a minute. */
export async function requestNotification(
  { callers, transactions, limit, queue, log, randomId }: RequestNotificationDeps,
  { caller, transactionId }: { readonly caller: string; readonly transactionId: string },
): Promise<Result<{ readonly notificationId: string }, ProblemCode>> {
  const scope = await scopeOf(callers, caller);
  if (!scope.ok) return scope;
  const transaction = await transactions.find(transactionId);
  if (transaction === undefined || !covers(scope.value, transaction.merchantId))
    return refused("TRANSACTION_NOT_FOUND");
  if (!(await limit.take(transactionId))) return refused("NOTIFIED_RECENTLY");
  const notificationId = `${transactionId}-manual-${randomId()}`;
  await queue.send({ notification_id: notificationId, transaction_id: transactionId });
  log.info("notification requested", { transaction_id: transactionId });
  return ok({ notificationId });
}

/** Tells the topic's subscribers how a transaction stands now. Throws what a retry may heal. */
export async function sendNotification(
  { transactions, topic, log, metrics }: NotifyDeps,
  notificationId: string,
  transactionId: string,
): Promise<void> {
  const transaction = await transactions.find(transactionId);
  if (transaction === undefined) throw new Error(`there is no transaction ${transactionId} to tell of`);
  await topic.publish({
    subject: subjectOf(transaction),
    body: bodyOf(transaction, notificationId),
    attributes: {
      merchant_id: transaction.merchantId,
      customer_id: transaction.submission?.customerId ?? "unknown",
      status: transaction.status,
    },
  });
  log.info("notification sent", { transaction_id: transactionId, outcome: transaction.status });
  metrics.count("NotificationSent", { transaction_id: transactionId });
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

function bodyOf(transaction: Transaction, notificationId: string): string {
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
    ["Notification", notificationId],
  ];
  return lines
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${`${name}:`.padEnd(14)}${value}`)
    .join("\n");
}
