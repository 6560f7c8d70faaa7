import type { Change } from "../../ledger/domain/changes";
import type { NotificationQueue } from "./ports";

/** What one event changed in a transaction. */
export interface EventChanges {
  readonly transactionId: string;
  /** Key of the event. */
  readonly event: string;
  readonly changes: readonly Change[];
}

/**
 * Queues what one event changed in a transaction, in its order. It may be called again: a change is notified once, as
 * its revision names it.
 */
export async function announce(
  queue: NotificationQueue,
  { transactionId, event, changes }: EventChanges,
): Promise<void> {
  for (const change of changes) {
    await queue.send({
      transactionId,
      messageId: `${transactionId}#${change.revision}`,
      change: { ...change, event },
    });
  }
}
