import { sideBySide } from "../../../shared/application/side-by-side";
import type { OperatorActions } from "../operator-actions";
import { MOST_LETTERS, WORK_SECONDS, withLetters } from "./held-letters";
import { mayMatch } from "./letter-filter";
import type { LetterQueue } from "./letter-queues";
import { type LetterView, type ShowLettersDeps, viewOf } from "./show-letters";

export interface DiscardDeps extends ShowLettersDeps {
  readonly actions: Pick<OperatorActions, "begin" | "end">;
}

/** What would be lost. */
export interface DiscardPlan {
  readonly discarded: readonly LetterView[];
  /** Letters of payments that are pending: they end by resolving the payment. */
  readonly unresolved: readonly LetterView[];
  /** Ids of which no letter was found. */
  readonly missing: readonly string[];
}

const JUDGED_AT_A_TIME = 10;

const isUnresolved = ({ origin }: LetterQueue, { state }: LetterView): boolean =>
  origin.kind === "unresolved" && state === "pending";

export function planDiscard(deps: ShowLettersDeps, queue: LetterQueue, ids: readonly string[]): Promise<DiscardPlan> {
  return withLetters(deps.boxes.of(queue), { most: MOST_LETTERS, seconds: WORK_SECONDS }, async ({ letters }) => {
    const asked = letters.filter((letter) => mayMatch({ ids }, letter));
    const views = await sideBySide(asked, JUDGED_AT_A_TIME, (letter) => viewOf(deps, queue, letter));
    return {
      discarded: views.filter((view) => !isUnresolved(queue, view)),
      unresolved: views.filter((view) => isUnresolved(queue, view)),
      missing: ids.filter((id) => !asked.some((letter) => letter.id.startsWith(id))),
    };
  });
}

/**
 * Deletes the letters of a plan, after what they are was recorded: their keys, and the hash of each body. Returns how many
 * were deleted; the others are no longer there, or someone else has them.
 */
export async function discardLetters(
  { boxes, actions }: DiscardDeps,
  queue: LetterQueue,
  { discarded }: Pick<DiscardPlan, "discarded">,
  reason: string,
): Promise<{ readonly action: string; readonly done: number; readonly failed: number }> {
  const filter = Object.fromEntries(discarded.map((view) => [`letter-${view.id.slice(0, 8)}`, recordOf(view)]));
  const action = await actions.begin({
    command: "dead-letters discard",
    filter: { queue: queue.purpose, ...filter },
    count: discarded.length,
    reason,
  });
  let done = 0;
  try {
    await withLetters(boxes.of(queue), { most: MOST_LETTERS, seconds: WORK_SECONDS }, async ({ letters }) => {
      const ids = new Set(discarded.map(({ id }) => id));
      for (const letter of letters.filter(({ id }) => ids.has(id))) {
        await boxes.of(queue).remove(letter);
        done++;
      }
    });
  } catch (error) {
    await actions.end(action, { done, failed: discarded.length - done, outcome: "failed" });
    throw error;
  }
  const state = { done, failed: discarded.length - done };
  await actions.end(action, { ...state, outcome: "finished" });
  return { action, ...state };
}

/** Keys and hash, in base64: a long row of digits, as hex may have it, could look like a card number. */
function recordOf({ keys, bodyHash }: LetterView): string {
  const hash = Buffer.from(bodyHash, "hex").toString("base64url");
  return [...Object.entries(keys).map(([name, value]) => `${name} ${value}`), `sha256 ${hash}`].join(", ");
}
