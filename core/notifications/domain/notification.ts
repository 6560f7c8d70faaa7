import { createHash } from "node:crypto";

export const notificationId = (digits: string): string => `ntf_${digits}`;

/** The id under which one change of a transaction is notified, however often it is announced. */
export function notificationIdOf(transactionId: string, revision: number): string {
  const digits = createHash("sha256").update(`${transactionId} ${revision}`).digest("hex");
  return notificationId(digits.slice(0, 24));
}
