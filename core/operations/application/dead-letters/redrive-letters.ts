import { oneAtATime } from "../../../shared/application/one-at-a-time";
import { sideBySide } from "../../../shared/application/side-by-side";
import { bodyHash } from "../../domain/masked-body";
import type { ActionRequest } from "../run-action";
import { MOST_LETTERS, putBack, WORK_SECONDS, withLetters } from "./held-letters";
import { filterText, type LetterFilter, matches, mayMatch } from "./letter-filter";
import { isFifo, type LetterQueue } from "./letter-queues";
import { subjectOf } from "./letter-subject";
import type { DeadLetter, LetterBox, LetterTargets } from "./ports";
import { type LetterView, type ShowLettersDeps, viewOf } from "./show-letters";

export interface RedriveDeps extends ShowLettersDeps {
  readonly targets: LetterTargets;
}

/** What a redrive would do. */
export interface RedrivePlan {
  /** Letters that it would move: their work is tried again, or recognized as done. */
  readonly moved: readonly LetterView[];
  /** Letters of the filter that it leaves where they are, as no redrive helps them. */
  readonly left: readonly LetterView[];
  /** Letters that were not looked at: hidden behind others of their group, or too many. */
  readonly notSeen: number;
}

const JUDGED_AT_A_TIME = 10;

export function planRedrive(deps: ShowLettersDeps, queue: LetterQueue, filter: LetterFilter): Promise<RedrivePlan> {
  return withLetters(
    deps.boxes.of(queue),
    { most: MOST_LETTERS, seconds: WORK_SECONDS },
    async ({ letters, notSeen }) => {
      const asked = letters.filter((letter) => mayMatch(filter, letter));
      const views = await sideBySide(asked, JUDGED_AT_A_TIME, (letter) => viewOf(deps, queue, letter));
      const matching = views.filter((view) => matches(filter, view));
      return {
        moved: matching.filter(({ outlook }) => outlook !== "cannot"),
        left: matching.filter(({ outlook }) => outlook === "cannot"),
        notSeen,
      };
    },
  );
}

/** After so many failures in a row, whatever the other letters need is not there either. */
const MOST_FAILURES_IN_A_ROW = 5;

/** What an action needs to move letters: see `runAction`. */
export interface RedriveRequest
  extends Pick<ActionRequest<DeadLetter>, "command" | "filter" | "count" | "items" | "act"> {
  /** Letters with the same message as one that was moved before: it came back within the run, and was left there. */
  cameBack(): number;
}

/**
 * Moves the letters of the filter to where they came from, no more than the plan found: sends each, and deletes it once AWS
 * has acknowledged that. A run that is stopped between the two sends that letter again the next time, which its consumer
 * recognizes. The action ends with the error of the fifth letter in a row that cannot be moved.
 */
export function redriveLetters(
  deps: RedriveDeps,
  queue: LetterQueue,
  filter: LetterFilter,
  count: number,
): RedriveRequest {
  const run = new Redrive(deps, queue, filter, count);
  return {
    command: "dead-letters redrive",
    filter: { queue: queue.purpose, ...filterText(filter) },
    count,
    items: () => run.letters(),
    act: (letter) => run.move(letter),
    cameBack: () => run.cameBack,
  };
}

class Redrive {
  cameBack = 0;
  private moved = 0;
  private failuresInARow = 0;
  private failure: unknown;
  /** Letters that this run has taken, by their ids; undefined once they are gone. */
  private readonly seen = new Map<string, DeadLetter | undefined>();
  /** Letters of a group are moved in their order. */
  private readonly inOrder = oneAtATime();
  /** Moves of the letters that were taken last. */
  private readonly underWay: Promise<unknown>[] = [];
  private readonly box: LetterBox;

  constructor(
    private readonly deps: RedriveDeps,
    private readonly queue: LetterQueue,
    private readonly filter: LetterFilter,
    private readonly count: number,
  ) {
    this.box = deps.boxes.of(queue);
  }

  async *letters(): AsyncGenerator<DeadLetter> {
    const messages = new Set<string>();
    try {
      while (this.moved < this.count) {
        const fresh = await this.take();
        if (fresh.length === 0) break;
        for (const letter of fresh) {
          const message = `${bodyHash(letter.body)} ${letter.group ?? ""}`;
          if (messages.has(message)) this.cameBack++;
          else if (this.moved < this.count && (await this.isAsked(letter))) {
            messages.add(message);
            this.moved++;
            yield letter;
          }
        }
        // SQS gives out no further letter of a group while one of it is taken.
        await Promise.allSettled(this.underWay.splice(0));
        if (this.failuresInARow >= Math.min(MOST_FAILURES_IN_A_ROW, this.moved) && this.moved > 0) throw this.failure;
      }
    } finally {
      await Promise.allSettled(this.underWay);
      await putBack(
        this.box,
        [...this.seen.values()].filter((letter) => letter !== undefined),
      );
    }
  }

  /** Letters that this run has not seen yet, the oldest first. */
  private async take(): Promise<readonly DeadLetter[]> {
    // A look under way has the letters for moments: to this run the queue would seem empty.
    const taken = await this.box.alone(() => this.box.take(WORK_SECONDS));
    const fresh = taken.filter(({ id }) => !this.seen.has(id));
    for (const letter of taken) this.seen.set(letter.id, letter);
    return fresh.sort((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime());
  }

  private async isAsked(letter: DeadLetter): Promise<boolean> {
    if (!mayMatch(this.filter, letter)) return false;
    const view = await viewOf(this.deps, this.queue, letter);
    return view.outlook !== "cannot" && matches(this.filter, view);
  }

  move(letter: DeadLetter): Promise<"done"> {
    const work = this.inOrder(isFifo(this.queue) ? (letter.group ?? "") : letter.id, () => this.sendAndRemove(letter));
    this.underWay.push(work);
    return work;
  }

  private async sendAndRemove(letter: DeadLetter): Promise<"done"> {
    try {
      await sendAgain(this.deps.targets, this.queue, letter);
      await this.box.remove(letter);
    } catch (error) {
      this.failuresInARow++;
      this.failure = error;
      throw error;
    }
    this.failuresInARow = 0;
    this.seen.set(letter.id, undefined);
    return "done";
  }
}

/** Sends what a letter stands for to where it came from. */
async function sendAgain(targets: LetterTargets, queue: LetterQueue, letter: DeadLetter): Promise<void> {
  const { origin } = queue;
  if (origin.kind === "queue") return targets.send(queue, letter);
  if (origin.kind === "function") return targets.call(origin.function, letter.body);
  const subject = subjectOf(queue, letter);
  if (subject.about !== "upload") throw new Error(`no redrive takes a letter of ${queue.purpose} anywhere`);
  await targets.startBatch(subject, `${subject.batchId}-letter-${letter.id}`);
}
