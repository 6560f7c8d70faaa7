import { SWEEP_BUDGET_MS } from "../../contracts/function-limits";
import type { FindTransaction } from "../../ledger/application/ports";
import { hasEnded } from "../../payments/application/payment-end";
import {
  LETTERS_AT_A_TIME,
  type PaymentDeadLetter,
  type PaymentDeadLetters,
} from "../../payments/application/ports/dead-letters";
import type { ModificationSteps } from "../../payments/application/ports/modifications";
import type { Clock, Log } from "../../shared/application/ports";

export interface RemoveDeadLettersDeps {
  readonly deadLetters: readonly PaymentDeadLetters[];
  readonly transactions: FindTransaction;
  readonly modifications: Pick<ModificationSteps, "find">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Letters of each queue that one sweep looks at. */
const MOST_LETTERS = 100;

/**
 * Removes dead letters of payments that have ended, and repeats of a letter: an operator finds one letter for each
 * payment that needs one. An empty queue costs one call. Throws the first error after all queues were looked at.
 */
export async function removeDeadLetters(deps: RemoveDeadLettersDeps): Promise<void> {
  const swept = await Promise.allSettled(deps.deadLetters.map((queue) => sweep(deps, queue)));
  const failed = swept.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function sweep(deps: RemoveDeadLettersDeps, queue: PaymentDeadLetters): Promise<void> {
  const start = deps.clock.now().getTime();
  const seen = new Set<string>();
  // Put back at the end, so that the next call takes others: at most as many at a time as one call takes.
  const kept: (readonly PaymentDeadLetter[])[] = [];
  try {
    for (let looked = 0; looked < MOST_LETTERS; looked += LETTERS_AT_A_TIME) {
      const letters = await queue.take();
      const taken = kept.push(letters) - 1;
      const reasons = await Promise.all(letters.map((letter) => whyRemoved(deps, letter, seen)));
      const removed = letters.filter((_, index) => reasons[index] !== undefined);
      await queue.remove(removed);
      kept[taken] = letters.filter((letter) => !removed.includes(letter));
      for (const [index, { transactionId = "" }] of letters.entries()) {
        const reason = reasons[index];
        if (reason === undefined) continue;
        deps.log.info("dead letter removed", { transaction_id: transactionId, outcome: `${queue.name}: ${reason}` });
      }
      if (letters.length < LETTERS_AT_A_TIME || deps.clock.now().getTime() - start > SWEEP_BUDGET_MS) break;
    }
  } finally {
    await Promise.all(kept.map((letters) => putBack(deps, queue, letters)));
  }
}

/** Undefined for a letter that stays: an operator may need it. */
async function whyRemoved(
  { transactions, modifications }: RemoveDeadLettersDeps,
  { transactionId, modificationId }: PaymentDeadLetter,
  seen: Set<string>,
): Promise<string | undefined> {
  if (transactionId === undefined) return undefined;
  const subject = modificationId ?? transactionId;
  if (seen.has(subject)) return "it repeats another one";
  seen.add(subject);
  if (modificationId !== undefined) {
    const modification = await modifications.find({ id: modificationId, transactionId });
    return modification?.result === undefined ? undefined : "its modification has ended";
  }
  const transaction = await transactions.find(transactionId);
  const { submission } = transaction ?? {};
  if (transaction === undefined || submission === undefined) return undefined;
  return hasEnded({ transaction, submission }) ? "its payment has ended" : undefined;
}

async function putBack(
  { log }: RemoveDeadLettersDeps,
  queue: PaymentDeadLetters,
  letters: readonly PaymentDeadLetter[],
): Promise<void> {
  try {
    await queue.putBack(letters);
  } catch (error) {
    log.warn("dead letters not put back: they come back within a minute", { outcome: queue.name, error });
  }
}
