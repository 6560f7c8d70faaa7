import { REQUEUE_COMMAND } from "../../../audit/application/requeue-record";
import type { Clock } from "../../../shared/application/ports";
import { sideBySide } from "../../../shared/application/side-by-side";
import type { ActionOutcome, OperatorActions } from "../operator-actions";
import type { QuarantinedRecords } from "./quarantine";

export interface RequeueRecordsDeps {
  readonly records: Pick<QuarantinedRecords, "has">;
  readonly actions: OperatorActions;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Most records of one command: audit-logger does them in one call. */
export const MOST_REQUEUED = 20;
/** The stream's mapping collects changes for a minute; the rest is for the function and one retry. */
const LONGEST_WAIT_MS = 180_000;
const LOOK_EVERY_MS = 2_000;

export interface RequeueOutcome {
  readonly key: string;
  /** Id of the operator's action. */
  readonly action: string;
  /** `finished`: it has left the quarantine. `failed`: it is still there. `stopped`: nobody waited for it. */
  readonly outcome: ActionOutcome;
}

/**
 * Asks audit-logger for each record by an action of its own, and waits until it has left the quarantine. The action is the
 * request: an operator has no right to write the trail, or to call the function that does. Repeating it is safe.
 */
export function requeueRecords(
  deps: RequeueRecordsDeps,
  keys: readonly string[],
  reason: string,
): Promise<readonly RequeueOutcome[]> {
  return sideBySide(keys, MOST_REQUEUED, async (key) => {
    const { actions } = deps;
    const action = await actions.begin({ command: REQUEUE_COMMAND, filter: { record: key }, count: 1, reason });
    const outcome = await outcomeOf(deps, key);
    const done = outcome === "finished" ? 1 : 0;
    await actions.end(action, { done, failed: outcome === "failed" ? 1 : 0, outcome });
    return { key, action, outcome };
  });
}

async function outcomeOf({ records, clock, signal }: RequeueRecordsDeps, key: string): Promise<ActionOutcome> {
  const end = clock.now().getTime() + LONGEST_WAIT_MS;
  while (await records.has(key)) {
    if (signal.aborted) return "stopped";
    if (clock.now().getTime() >= end) return "failed";
    await clock.sleep(LOOK_EVERY_MS);
  }
  return "finished";
}
