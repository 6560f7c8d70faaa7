import { eventKeyText } from "../../../ledger/domain/observation";
import { sideBySide } from "../../../shared/application/side-by-side";
import { maskCardNumbers } from "../../../shared/domain/card-number";
import { bodyHash, maskedBody } from "../../domain/masked-body";
import { LOOK_SECONDS, withLetters } from "./held-letters";
import { type JudgeLetterDeps, judgeLetter, type LetterJudgment } from "./judge-letter";
import { deletedAt, type LetterQueue } from "./letter-queues";
import { type LetterSubject, subjectOf } from "./letter-subject";
import type { DeadLetter, LetterBoxes } from "./ports";

/** A letter as operators see it: never its whole body. Times are ISO. */
export interface LetterView extends LetterJudgment {
  readonly id: string;
  /** Ids of what it is about. */
  readonly keys: Readonly<Record<string, string>>;
  readonly queuedAt: string;
  readonly deletedAt: string;
  readonly receives: number;
  /** What Lambda or EventBridge says of a call that failed. */
  readonly error?: string;
  readonly body: string;
  /** SHA-256 of the body, hex. */
  readonly bodyHash: string;
}

export interface ShowLettersDeps extends JudgeLetterDeps {
  readonly boxes: LetterBoxes;
}

/** Letters that are judged at a time: what is read for them shares calls. */
const JUDGED_AT_A_TIME = 50;

export async function viewOf(deps: JudgeLetterDeps, queue: LetterQueue, letter: DeadLetter): Promise<LetterView> {
  const subject = subjectOf(queue, letter);
  const error = letter.attributes.ErrorMessage ?? letter.attributes.ERROR_MESSAGE;
  return {
    id: letter.id,
    keys: keysOf(subject),
    ...(await judgeLetter(deps, queue, subject, letter)),
    queuedAt: letter.queuedAt.toISOString(),
    deletedAt: deletedAt(letter.queuedAt),
    receives: letter.receives,
    ...(error?.text !== undefined && { error: shownError(error.text) }),
    body: maskedBody(letter.body),
    bodyHash: bodyHash(letter.body),
  };
}

/** The letters of a queue, oldest first; with an id, that one only. `notSeen`: how many were not looked at. */
export function showLetters(
  deps: ShowLettersDeps,
  queue: LetterQueue,
  { limit, id }: { readonly limit: number; readonly id?: string },
): Promise<{ readonly letters: readonly LetterView[]; readonly more: number }> {
  return withLetters(
    deps.boxes.of(queue),
    { most: MOST_SHOWN, seconds: LOOK_SECONDS, isLook: true },
    async ({ letters, notSeen }) => {
      const wanted = id === undefined ? letters : letters.filter((letter) => letter.id.startsWith(id));
      const shown = await sideBySide(wanted.slice(0, limit), JUDGED_AT_A_TIME, (letter) => viewOf(deps, queue, letter));
      return { letters: shown, more: id === undefined ? letters.length - shown.length + notSeen : 0 };
    },
  );
}

/** Letters among which the oldest, or the one with an id, are searched. */
const MOST_SHOWN = 2_000;

function keysOf(subject: LetterSubject): Readonly<Record<string, string>> {
  switch (subject.about) {
    case "event":
      return { event: eventKeyText(subject.key) };
    case "payment":
      return {
        transaction: subject.transactionId,
        ...(subject.modificationId !== undefined && { modification: subject.modificationId }),
        attempt: String(subject.attempt),
      };
    case "notification":
      return { transaction: subject.transactionId, notification: subject.notificationId };
    case "delivery":
      return {
        transaction: subject.transactionId,
        notification: subject.notificationId,
        merchant: subject.merchantId,
      };
    case "recovery":
      return { merchant: subject.merchantId };
    case "upload":
      return { batch: subject.batchId, version: subject.versionId };
    case "call":
      return { function: subject.function };
    case "unreadable":
      return {};
  }
}

/** The text of an error may quote anything: its first words, without addresses and card numbers. */
const shownError = (text: string): string => maskCardNumbers(text.slice(0, 200)).replace(/\S+@\S+/g, "…");
