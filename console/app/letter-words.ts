import type { LetterRow } from "./records";

/** What a redrive of a letter does, as a sentence. */
const outlooks = {
  works: "A redrive has its work done.",
  "changes-nothing": "Its work was done meanwhile: a redrive removes the letter, and changes nothing else.",
  cannot: "No redrive helps it.",
} as const satisfies Readonly<Record<LetterRow["redrive"], string>>;

export interface LetterWords {
  /** Why it is there, as a code; absent where only its state says so. */
  readonly cause?: string;
  readonly state?: string;
  /** What that means, and what a redrive does. */
  readonly sentences: readonly string[];
}

/** Nothing is said twice: a letter's cause may be its state, and its note may speak of the redrive. */
export function letterWords({ cause, state, note, error, redrive }: LetterRow): LetterWords {
  const saysMore = /\bredrive\b/.test(note);
  return {
    ...(cause !== state && { cause }),
    ...(state !== null && { state }),
    sentences: [note, error === null ? "" : `AWS said: ${error}`, saysMore ? "" : outlooks[redrive]].filter(
      (sentence) => sentence !== "",
    ),
  };
}
