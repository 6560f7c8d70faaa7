import { canonicalJson } from "../../shared/domain/json";
import { amountOf, refundedAmount, type TransactionFacts, type TransactionStatus } from "./transaction";

interface Notifiable {
  readonly status: TransactionStatus;
  readonly merchantId: string;
  readonly facts: TransactionFacts;
}

/** Whether an event changed what the merchant is notified of. A payment that has only begun is no such change. */
export function hasNotifiableChange(before: Notifiable | undefined, after: Notifiable): boolean {
  if (after.status === "pending") return false;
  const visible = ({ status, merchantId, facts }: Notifiable) => [
    status,
    merchantId,
    amountOf(facts)?.amount,
    refundedAmount(facts),
  ];
  return before === undefined || canonicalJson(visible(before)) !== canonicalJson(visible(after));
}
