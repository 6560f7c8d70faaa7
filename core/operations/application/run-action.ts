import type { Clock } from "../../shared/application/ports";
import type { ActionProgress, OperatorActions, StoppedAction } from "./operator-actions";

/** What became of one item of an action. `unchanged`: it was done before, or needs nothing any more. */
export type ItemOutcome = "done" | "unchanged" | "failed";

export interface ActionState {
  readonly done: number;
  readonly unchanged: number;
  readonly failed: number;
}

export interface ActionResult extends ActionState {
  readonly id: string;
  /** `stopped`: the signal came before the last item. */
  readonly outcome: "finished" | "stopped";
}

export interface ActionRequest<T> {
  /** `events replay`: what the record says. */
  readonly command: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly reason: string;
  /** Items that the dry run found. */
  readonly count: number;
  /** Given the cursor of a stopped run, the items after it. */
  items(cursor: string | undefined): AsyncIterable<T> | Iterable<T>;
  /** Where a later run goes on after this item. Absent where a done item is no longer among the items. */
  cursorOf?(item: T): string;
  /** Does one item; repeating it must be safe. What it throws counts as failed and goes to `onFailure`. */
  act(item: T, actionId: string): Promise<ItemOutcome>;
  readonly perSecond: number;
  readonly signal: AbortSignal;
  onProgress?(state: ActionState): void;
  onFailure?(item: T, error: unknown): void;
}

export interface ActionDeps {
  readonly actions: OperatorActions;
  readonly clock: Clock;
}

/** Items under way at once: enough for the highest rate at a tenth of a second each. */
const SIDE_BY_SIDE = 20;
/** How often the record learns where the action is. */
const RECORD_EVERY_MS = 5_000;

/**
 * Acts on items one by one at a rate, after its record was written. When the signal comes, items under way are finished and
 * the record says where it stopped. The same request then goes on there.
 */
export async function runAction<T>({ actions, clock }: ActionDeps, request: ActionRequest<T>): Promise<ActionResult> {
  const { command, filter, reason, count } = request;
  const stopped = await actions.stopped(command, filter);
  const id = stopped?.id ?? (await actions.begin({ command, filter, count, reason }));
  const run = new Run(request, id, stopped);
  // A run that goes on says so, so that no other one does the same.
  if (stopped !== undefined) await actions.progress(id, run.recorded);
  try {
    const outcome = await actOnItems({ actions, clock }, request, run, stopped?.cursor);
    await actions.progress(id, run.recorded);
    await actions.end(id, { ...countsOf(run), outcome });
    return { id, outcome, ...run.state };
  } catch (error) {
    await run.end();
    await actions.end(id, { ...countsOf(run), outcome: "failed" });
    throw error;
  }
}

async function actOnItems<T>(
  { actions, clock }: ActionDeps,
  { items, signal, perSecond }: ActionRequest<T>,
  run: Run<T>,
  cursor: string | undefined,
): Promise<"finished" | "stopped"> {
  const now = () => clock.now().getTime();
  let recordedAt = now();
  let turn = recordedAt;
  for await (const item of items(cursor)) {
    if (turn > now()) await clock.sleep(turn - now());
    turn = Math.max(turn, now()) + 1000 / perSecond;
    if (signal.aborted) {
      await run.end();
      return "stopped";
    }
    await run.begin(item);
    if (now() - recordedAt > RECORD_EVERY_MS) {
      recordedAt = now();
      await actions.progress(run.id, run.recorded);
    }
  }
  await run.end();
  return "finished";
}

const countsOf = <T>({ recorded: { done, failed } }: Run<T>): ActionProgress => ({ done, failed });

/** Items under way, and what became of those before. */
class Run<T> {
  state: ActionState = { done: 0, unchanged: 0, failed: 0 };
  private readonly underWay = new Set<Promise<void>>();
  /** Cursors in the order of the items; the first that is not finished ends what a later run may skip. */
  private readonly line: { cursor: string; finished: boolean }[] = [];

  private cursor: string | undefined;

  constructor(
    private readonly request: ActionRequest<T>,
    readonly id: string,
    private readonly before: StoppedAction | undefined,
  ) {
    this.cursor = before?.cursor;
  }

  /** What the record says: with what stopped runs did before. */
  get recorded(): ActionProgress & { readonly cursor?: string } {
    while (this.line[0]?.finished) this.cursor = this.line.shift()?.cursor;
    const { done, unchanged, failed } = this.state;
    return {
      done: (this.before?.done ?? 0) + done + unchanged,
      failed: (this.before?.failed ?? 0) + failed,
      ...(this.cursor !== undefined && { cursor: this.cursor }),
    };
  }

  /** Begins an item as soon as there is room. */
  async begin(item: T): Promise<void> {
    const cursor = this.request.cursorOf?.(item);
    const place = cursor === undefined ? undefined : { cursor, finished: false };
    if (place !== undefined) this.line.push(place);
    const work = this.act(item).then(() => {
      if (place !== undefined) place.finished = true;
      this.underWay.delete(work);
    });
    this.underWay.add(work);
    if (this.underWay.size >= SIDE_BY_SIDE) await Promise.race(this.underWay);
  }

  async end(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async act(item: T): Promise<void> {
    let outcome: ItemOutcome = "failed";
    try {
      outcome = await this.request.act(item, this.id);
    } catch (error) {
      this.request.onFailure?.(item, error);
    }
    this.state = { ...this.state, [outcome]: this.state[outcome] + 1 };
    this.request.onProgress?.(this.state);
  }
}
