import type { Transaction } from "../../ledger/domain/ledger";
import { amountOf } from "../../ledger/domain/transaction";
import { digitsOf } from "../../shared/domain/money";

/** Longest subject that SNS takes: a hundred ASCII characters. */
const SUBJECT_CHARACTERS = 100;

/** Subject of the e-mail about a transaction: `Payment captured: 42.50 USD (order-7)`. */
export function subjectOf(transaction: Transaction): string {
  const name = transaction.submission?.reference ?? transaction.transactionId;
  const subject = `Payment ${statusText(transaction)}: ${amountText(transaction)} (${name})`;
  return subject.slice(0, SUBJECT_CHARACTERS);
}

/** Text of the e-mail about a transaction, a line for each field that is known. */
export function textOf(transaction: Transaction, notificationId: string): string {
  const { submission } = transaction;
  const lines: [string, string | undefined][] = [
    ["Status", statusText(transaction)],
    ["Amount", amountText(transaction)],
    ["Reference", submission?.reference],
    ["Description", submission?.description],
    ["Customer", submission?.customerId],
    ["Merchant", transaction.merchantId],
    ["Transaction", transaction.transactionId],
    ["Updated", transaction.head.timestamp],
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

const statusText = ({ status }: Transaction): string => status.replaceAll("_", " ");

/** `42.50 USD`: minor units as people write them. */
function amountText(transaction: Transaction): string {
  const money = amountOf(transaction.facts);
  if (money === undefined) return "an unknown amount";
  const digits = digitsOf(money.currency) ?? 0;
  return `${(money.amount / 10 ** digits).toFixed(digits)} ${money.currency}`;
}
