import { type ReconcileDeps, reconcile } from "../../core/recovery/application/reconcile";

/** Each minute, by schedule. */
export function makeReconciler(deps: ReconcileDeps) {
  return (): Promise<void> => reconcile(deps);
}
