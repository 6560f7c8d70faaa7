import {
  type ActionOutcome,
  type ActionProgress,
  type NewOperatorAction,
  type OperatorActions,
  UnfitAction,
} from "../core/operations/application/operator-actions";
import { filterFault, reasonFault } from "../core/operations/domain/action-text";

type Recorded = NewOperatorAction & ActionProgress & { state: "running" | ActionOutcome; cursor?: string };

/** Actions of one operator, in memory. `journal` says in which order things happened; a test may push its own entries. */
export class InMemoryOperatorActions implements OperatorActions {
  readonly actions = new Map<string, Recorded>();
  readonly journal: string[] = [];

  async begin(action: NewOperatorAction) {
    const fault = reasonFault(action.reason);
    const unfit = fault === undefined ? filterFault(action.filter) : `the reason ${fault}`;
    if (unfit !== undefined) throw new UnfitAction(unfit);
    const id = `act_${this.actions.size + 1}`;
    this.actions.set(id, { ...action, state: "running", done: 0, failed: 0 });
    this.journal.push(`begin ${action.command}`);
    return id;
  }

  async progress(id: string, state: ActionProgress & { cursor?: string }) {
    this.actions.set(id, { ...this.known(id), ...state, state: "running" });
    this.journal.push(`progress ${state.done} ${state.failed}`);
  }

  async end(id: string, { outcome, ...state }: ActionProgress & { outcome: ActionOutcome }) {
    this.actions.set(id, { ...this.known(id), ...state, state: outcome });
    this.journal.push(`end ${outcome} ${state.done} ${state.failed}`);
  }

  /** A running action counts as one that still runs. */
  async stopped(command: string, filter: Readonly<Record<string, string>>) {
    const sorted = (options: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(options).sort());
    const newest = [...this.actions]
      .reverse()
      .find(
        ([, { state, ...action }]) =>
          (state === "stopped" || state === "failed") &&
          action.command === command &&
          sorted(action.filter) === sorted(filter),
      );
    if (newest === undefined) return undefined;
    const [id, { done, failed, reason, cursor }] = newest;
    return { id, done, failed, reason, ...(cursor !== undefined && { cursor }) };
  }

  private known(id: string): Recorded {
    const action = this.actions.get(id);
    if (action === undefined) throw new Error(`no action ${id}`);
    return action;
  }
}
