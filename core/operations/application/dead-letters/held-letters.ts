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

export interface HoldOptions {
  readonly most: number;
  /** For which each letter is hidden from others. */
  readonly seconds: number;
  /**
   * A look ends with as many letters as were counted, and goes on alone until it has put them back. What moves or deletes
   * letters takes them until the queue has no more, and only that alone: it may last for long. @default false
   */
  readonly isLook?: boolean;
}

/**
 * Takes letters of a queue, passes them to the work, and puts back those that are not removed by then. Two that took at the
 * same time would each see a part: within one process, the second waits.
 */
export async function withLetters<T>(
  box: LetterBox,
  options: HoldOptions,
  work: (held: HeldLetters) => Promise<T>,
): Promise<T> {
  const letters = new Map<string, DeadLetter>();
  const take = async (): Promise<HeldLetters> => {
    const count = await box.count();
    if (count > 0) await takeInto(letters, box, count, options);
    const held = [...letters.values()].sort((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime());
    return { letters: held, notSeen: Math.max(0, count - held.length) };
  };
  const hold = async (): Promise<T> => {
    try {
      return await work(options.isLook ? await take() : await box.alone(take));
    } finally {
      await putBack(box, [...letters.values()]);
    }
  };
  return options.isLook ? box.alone(hold) : hold();
}

async function takeInto(
  letters: Map<string, DeadLetter>,
  box: LetterBox,
  count: number,
  { most, seconds, isLook = false }: HoldOptions,
): Promise<void> {
  const enough = isLook ? Math.min(count, most) : most;
  for (let isEmpty = false; !isEmpty && letters.size < enough; ) {
    const calls = Math.min(CALLS_AT_A_TIME, Math.ceil((Math.min(count, most) - letters.size) / LETTERS_OF_A_CALL));
    const taken = (
      await sideBySide(Array.from({ length: Math.max(1, calls) }), CALLS_AT_A_TIME, () => box.take(seconds))
    ).flat();
    isEmpty = taken.every(({ id }) => letters.has(id));
    for (const letter of taken) letters.set(letter.id, letter);
  }
}

/** What cannot be put back comes back by itself, in time. */
export async function putBack(box: LetterBox, letters: readonly DeadLetter[]): Promise<void> {
  const starts = Array.from({ length: Math.ceil(letters.length / LETTERS_OF_A_CALL) }, (_, n) => n * LETTERS_OF_A_CALL);
  await sideBySide(starts, CALLS_AT_A_TIME, (start) =>
    box.putBack(letters.slice(start, start + LETTERS_OF_A_CALL)),
  ).catch(() => undefined);
}
