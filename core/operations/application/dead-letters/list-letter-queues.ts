import { sideBySide } from "../../../shared/application/side-by-side";
import { LOOK_SECONDS, withLetters } from "./held-letters";
import { deletedAt, type LetterQueue, letterQueues } from "./letter-queues";
import type { LetterBoxes } from "./ports";

/** One dead letter queue, as a list shows it. Times are ISO. */
export interface LetterQueueRow {
  readonly queue: LetterQueue;
  /** Letters, as SQS counts them: about right. */
  readonly count: number;
  /** When the oldest of the letters that were looked at was queued, and when SQS deletes it. */
  readonly oldest?: { readonly queuedAt: string; readonly deletedAt: string };
  /** Whether all letters were looked at, so that `oldest` is the oldest. */
  readonly isWhole: boolean;
}

/** Letters that the list looks at, of each queue. */
const LOOKED_AT = 1_000;
const QUEUES_AT_A_TIME = 5;

/** Every dead letter queue of the stack. An empty one costs one call. */
export function listLetterQueues({ boxes }: { readonly boxes: LetterBoxes }): Promise<readonly LetterQueueRow[]> {
  return sideBySide(letterQueues, QUEUES_AT_A_TIME, (queue) =>
    withLetters(
      boxes.of(queue),
      { most: LOOKED_AT, seconds: LOOK_SECONDS, isLook: true },
      async ({ letters: [oldest], letters, notSeen }): Promise<LetterQueueRow> => {
        const queuedAt = oldest?.queuedAt;
        return {
          queue,
          count: letters.length + notSeen,
          isWhole: notSeen === 0,
          ...(queuedAt && { oldest: { queuedAt: queuedAt.toISOString(), deletedAt: deletedAt(queuedAt) } }),
        };
      },
    ),
  );
}
