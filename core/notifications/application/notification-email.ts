import type { FoundTransaction } from "../../ledger/application/ports";
import { amountText } from "../../shared/domain/money";

/** Longest subject that SNS takes: a hundred ASCII characters. */
const SUBJECT_CHARACTERS = 100;

/**
 * Subject of the e-mail about a transaction: `Payment captured: 42.50 USD (order-7)`, or of a change of another kind:
 * `Refund failed: payment of 42.50 USD (order-7)`. `type`: of the change that is notified.
 */
export function subjectOf(transaction: FoundTransaction, type: string): string {
  const name = transaction.submission?.reference ?? transaction.transactionId;
  return `${headline(transaction, type)} (${name})`.slice(0, SUBJECT_CHARACTERS);
}

function headline(transaction: FoundTransaction, type: string): string {
  const [subject = "", what = ""] = type.split(".");
  const change = what.replaceAll("_", " ");
  if (subject === "transaction") return `Payment ${change}: ${amountOf(transaction)}`;
  return `${subject.slice(0, 1).toUpperCase()}${subject.slice(1)} ${change}: payment of ${amountOf(transaction)}`;
}

/** What an e-mail tells of the change beside the transaction. */
export interface EmailedChange {
  readonly type: string;
  /** The sender's id of the refund or dispute. */
  readonly objectId?: string;
  readonly reason?: string;
}

/** Text of the e-mail about a transaction, a line for each field that is known. */
export function textOf(transaction: FoundTransaction, change: EmailedChange, notificationId: string): string {
  const { submission, state } = transaction;
  const lines: [string, string | undefined][] = [
    ["Change", change.type],
    ["Object", change.objectId],
    ["Reason", change.reason],
    ["Status", state.status.replaceAll("_", " ")],
    ["Amount", amountOf(transaction)],
    ["Reference", submission?.reference],
    ["Description", submission?.description],
    ["Customer", submission?.customerId],
    ["Merchant", state.merchantId],
    ["Transaction", transaction.transactionId],
    ["Updated", transaction.chain.timestamp],
    ["Notification", notificationId],
  ];
  return (
    lines
      .filter(([, value]) => value !== undefined)
      // One line each: what a merchant wrote must not look like a line of ours.
      .map(([name, value = ""]) => `${`${name}:`.padEnd(14)}${value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")}`)
      .join("\n")
  );
}

const amountOf = ({ state: { amount, currency } }: FoundTransaction): string =>
  amount === null ? "an unknown amount" : amountText(amount, currency);
