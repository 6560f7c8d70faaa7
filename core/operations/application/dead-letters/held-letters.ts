import { sideBySide } from "../../../shared/application/side-by-side";
import type { DeadLetter, LetterBox } from "./ports";

/** Letters that one command looks at: what SQS hides for a minute is taken within a few seconds. */
export const MOST_LETTERS = 10_000;
/** Seconds for which a letter is hidden from others while it is looked at, should nobody put it back. */
export const LOOK_SECONDS = 20;
/** Seconds for which a letter is hidden while it is moved or deleted, or while all letters of a queue are looked at. */
export const WORK_SECONDS = 60;
const LETTERS_OF_A_CALL = 10;
const CALLS_AT_A_TIME = 5;

export interface HeldLetters {
  readonly letters: readonly DeadLetter[];
  /** Letters that were not taken: beyond `most`, or hidden behind others of their group, or by someone else. */
  readonly notSeen: number;
}

/** Takes letters of a queue, passes them to the work, and puts back those that are not removed by then. */
export async function withLetters<T>(
  box: LetterBox,
  { most, seconds }: { readonly most: number; readonly seconds: number },
  work: (held: HeldLetters) => Promise<T>,
): Promise<T> {
  const count = await box.count();
  if (count === 0) return work({ letters: [], notSeen: 0 });
  const letters = new Map<string, DeadLetter>();
  try {
    for (let isEmpty = false; !isEmpty && letters.size < most; ) {
      const calls = Math.min(CALLS_AT_A_TIME, Math.ceil(Math.min(count, most) / LETTERS_OF_A_CALL));
      const taken = (await sideBySide(Array.from({ length: calls }), calls, () => box.take(seconds))).flat();
      isEmpty = taken.every(({ id }) => letters.has(id));
      for (const letter of taken) letters.set(letter.id, letter);
    }
    const held = [...letters.values()].sort((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime());
    return await work({ letters: held, notSeen: Math.max(0, count - held.length) });
  } finally {
    await putBack(box, [...letters.values()]);
  }
}

/** What cannot be put back comes back by itself, in time. */
export async function putBack(box: LetterBox, letters: readonly DeadLetter[]): Promise<void> {
  const starts = Array.from({ length: Math.ceil(letters.length / LETTERS_OF_A_CALL) }, (_, n) => n * LETTERS_OF_A_CALL);
  await sideBySide(starts, CALLS_AT_A_TIME, (start) =>
    box.putBack(letters.slice(start, start + LETTERS_OF_A_CALL)),
  ).catch(() => undefined);
}
