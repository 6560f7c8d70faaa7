import type { NewOperatorAction, OperatorActions } from "./operator-actions";

/** One change that is made at once, after its record. What it throws ends the record as failed. */
export async function recorded<T>(
  actions: OperatorActions,
  action: NewOperatorAction,
  change: () => Promise<T>,
): Promise<T> {
  const id = await actions.begin(action);
  try {
    const result = await change();
    await actions.end(id, { done: 1, failed: 0, outcome: "finished" });
    return result;
  } catch (error) {
    await actions.end(id, { done: 0, failed: 1, outcome: "failed" });
    throw error;
  }
}
