import { createHash } from "node:crypto";
import type { Transaction } from "../../ledger/domain/ledger";

export const notificationId = (digits: string): string => `ntf_${digits}`;

/** The id under which a transaction's present state is notified, whichever event or workflow asks for it. */
export function notificationIdOf({ transactionId, head: { news } }: Transaction): string {
  const digits = createHash("sha256").update(`${transactionId} ${news}`).digest("hex");
  return notificationId(digits.slice(0, 24));
}
