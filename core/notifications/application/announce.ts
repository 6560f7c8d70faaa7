import type { RecordedChanges } from "../../ledger/application/ports";
import type { NotificationQueue } from "./ports";

/**
 * Queues what one event changed in a transaction, in its order. It may be called again: a change is notified once, as
 * its revision names it.
 */
export async function announce(queue: NotificationQueue, { transactionId, changes }: RecordedChanges): Promise<void> {
  for (const change of changes) {
    await queue.send({ transactionId, messageId: `${transactionId}#${change.revision}`, change });
  }
}
