import { createHash } from "node:crypto";
import { canonicalJson } from "./json";
import type { Transaction } from "./ledger";
import { amountOf, refundedAmount } from "./transaction";

/** Whether an event made a difference that a merchant wants to hear of. A payment that has only begun is none. */
export function isNews(before: Transaction | undefined, after: Transaction): boolean {
  if (after.status === "pending") return false;
  const told = (transaction: Transaction) => [
    transaction.status,
    amountOf(transaction.facts)?.amount,
    refundedAmount(transaction.facts),
  ];
  return before === undefined || canonicalJson(told(before)) !== canonicalJson(told(after));
}

export const notificationId = (digits: string): string => `ntf_${digits}`;

/**
 * The id under which a transaction's present state is told: facts only grow, so that no state comes twice, and whoever
 * tells the same state a second time does so under the same id.
 */
export function notificationIdOf({ transactionId, facts }: Transaction): string {
  const digits = createHash("sha256")
    .update(canonicalJson([transactionId, facts]))
    .digest("hex");
  return notificationId(digits.slice(0, 24));
}
