import { createHash } from "node:crypto";
import type { Transaction } from "../../ledger/domain/ledger";
import { amountOf, refundedAmount } from "../../ledger/domain/transaction";
import { canonicalJson } from "../../shared/domain/json";

type Told = Pick<Transaction, "status" | "merchantId" | "facts">;

/** Whether an event made a difference that a merchant wants to hear of. A payment that has only begun is none. */
export function isNews(before: Told | undefined, after: Told): boolean {
  if (after.status === "pending") return false;
  const told = ({ status, merchantId, facts }: Told) => [
    status,
    merchantId,
    amountOf(facts)?.amount,
    refundedAmount(facts),
  ];
  return before === undefined || canonicalJson(told(before)) !== canonicalJson(told(after));
}

export const notificationId = (digits: string): string => `ntf_${digits}`;

/** The id under which a transaction's present state is told: whoever tells the same news does so under the same id. */
export function notificationIdOf({ transactionId, head: { news } }: Transaction): string {
  const digits = createHash("sha256").update(`${transactionId} ${news}`).digest("hex");
  return notificationId(digits.slice(0, 24));
}
