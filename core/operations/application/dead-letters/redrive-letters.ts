import { oneAtATime } from "../../../shared/application/one-at-a-time";
import type { Clock } from "../../../shared/application/ports";
import { sideBySide } from "../../../shared/application/side-by-side";
import { bodyHash } from "../../domain/masked-body";
import type { OperatorActions } from "../operator-actions";
import { type ActionResult, type ActionState, runAction } from "../run-action";
import { MOST_LETTERS, putBack, withLetters } from "./held-letters";
import { filterText, type LetterFilter, matches, mayMatch } from "./letter-filter";
import { isFifo, type LetterQueue } from "./letter-queues";
import { subjectOf } from "./letter-subject";
import type { DeadLetter, LetterBox, LetterTargets } from "./ports";
import { type LetterView, type ShowLettersDeps, viewOf } from "./show-letters";

export interface RedriveDeps extends ShowLettersDeps {
  readonly targets: LetterTargets;
  readonly actions: OperatorActions;
  readonly clock: Clock;
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
  return withLetters(deps.boxes.of(queue), MOST_LETTERS, async ({ letters, notSeen }) => {
    const asked = letters.filter((letter) => mayMatch(filter, letter));
    const views = await sideBySide(asked, JUDGED_AT_A_TIME, (letter) => viewOf(deps, queue, letter));
    const matching = views.filter((view) => matches(filter, view));
    return {
      moved: matching.filter(({ outlook }) => outlook !== "cannot"),
      left: matching.filter(({ outlook }) => outlook === "cannot"),
      notSeen,
    };
  });
}

export interface RedriveOptions {
  readonly reason: string;
  /** Letters that the plan found: no more are moved. */
  readonly count: number;
  readonly perSecond: number;
  /** Aborted: the letters under way are finished, and no further one is begun. */
  readonly signal: AbortSignal;
  onProgress?(state: ActionState): void;
}

/** `failed`: letters that could not be sent, or not be deleted after that. Sent twice, they change nothing. */
export interface Redriven extends ActionResult {
  /** Letters with the same message as one that was redriven before: it came back within the run. */
  readonly cameBack: number;
}

/** After so many failures in a row, whatever the others need is not there either. */
const MOST_FAILURES_IN_A_ROW = 5;

/**
 * Moves the letters of the filter to where they came from: sends each, and deletes it once AWS has acknowledged that. A run
 * that is stopped between the two sends that letter again the next time, which its consumer recognizes. Throws the error
 * of the fifth letter in a row that cannot be moved.
 */
export async function redriveLetters(
  deps: RedriveDeps,
  queue: LetterQueue,
  filter: LetterFilter,
  { reason, count, perSecond, signal, onProgress }: RedriveOptions,
): Promise<Redriven> {
  const run = new Redrive(deps, queue, filter, count);
  const broken = new AbortController();
  let failuresInARow = 0;
  try {
    const result = await runAction(deps, {
      ...{ command: "dead-letters redrive", filter: { queue: queue.purpose, ...filterText(filter) } },
      ...{ reason, count, perSecond, signal: AbortSignal.any([signal, broken.signal]) },
      items: () => run.letters(),
      act: async (letter) => {
        await run.move(letter);
        failuresInARow = 0;
        return "done";
      },
      ...(onProgress && { onProgress }),
      onFailure: (_, error) => {
        if (++failuresInARow >= Math.min(MOST_FAILURES_IN_A_ROW, count)) broken.abort(error);
      },
    });
    if (broken.signal.aborted) throw broken.signal.reason;
    return { ...result, cameBack: run.cameBack };
  } finally {
    await putBack(deps.boxes.of(queue), run.kept);
  }
}

class Redrive {
  cameBack = 0;
  /** Letters that this run has taken, by their ids; undefined once they are gone. */
  private readonly seen = new Map<string, DeadLetter | undefined>();
  /** Letters of a group are moved in their order. */
  private readonly inOrder = oneAtATime();
  /** Moves of the letters that were taken last. */
  private readonly underWay: Promise<void>[] = [];
  private readonly box: LetterBox;

  constructor(
    private readonly deps: RedriveDeps,
    private readonly queue: LetterQueue,
    private readonly filter: LetterFilter,
    private readonly count: number,
  ) {
    this.box = deps.boxes.of(queue);
  }

  /** Letters that were taken and not moved: they are put back. */
  get kept(): readonly DeadLetter[] {
    return [...this.seen.values()].filter((letter) => letter !== undefined);
  }

  /** The letters to move, as many as the plan has. */
  async *letters(): AsyncGenerator<DeadLetter> {
    const redriven = new Set<string>();
    for (let moved = 0; moved < this.count; ) {
      // SQS gives out no further letter of a group while one of it is taken.
      await Promise.allSettled(this.underWay.splice(0));
      const taken = await this.box.take();
      const fresh = taken.filter(({ id }) => !this.seen.has(id));
      for (const letter of taken) this.seen.set(letter.id, letter);
      if (fresh.length === 0) return;
      for (const letter of fresh.sort((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime())) {
        const message = `${bodyHash(letter.body)} ${letter.group ?? ""}`;
        if (redriven.has(message)) this.cameBack++;
        else if (moved < this.count && (await this.isAsked(letter))) {
          redriven.add(message);
          moved++;
          yield letter;
        }
      }
    }
  }

  private async isAsked(letter: DeadLetter): Promise<boolean> {
    if (!mayMatch(this.filter, letter)) return false;
    const view = await viewOf(this.deps, this.queue, letter);
    return view.outlook !== "cannot" && matches(this.filter, view);
  }

  move(letter: DeadLetter): Promise<void> {
    const work = this.inOrder(isFifo(this.queue) ? (letter.group ?? "") : letter.id, async () => {
      await sendAgain(this.deps.targets, this.queue, letter);
      await this.box.remove(letter);
      this.seen.set(letter.id, undefined);
    });
    this.underWay.push(work);
    return work;
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
