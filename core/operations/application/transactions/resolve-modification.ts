import type { PaymentQueue } from "../../../payments/application/ports/workflows";
import type { Clock } from "../../../shared/application/ports";
import type { InspectedModification } from "./inspect-modification";
import { modificationText } from "./modifications";
import type { Resolution } from "./resolve-payments";
import type { ModificationStates, ModificationTaskCalls } from "./resolve-ports";

export interface ResolveModificationDeps {
  readonly modifications: ModificationStates;
  readonly tasks: Pick<ModificationTaskCalls, "abandonModification">;
  readonly paymentQueue: Pick<PaymentQueue, "send">;
  readonly clock: Clock;
}

/**
 * Starts the workflow of a modification again, as the reconciler does and under the same count. It asks the gateway under
 * the same idempotency key, or only looks up what the gateway has, or queues the notification of its end. Throws where
 * that may not be done.
 */
export async function askModificationAgain(
  { modifications, paymentQueue }: ResolveModificationDeps,
  { modification, facts, attempts, cannotAsk }: InspectedModification,
): Promise<number> {
  const { id, transactionId } = modification;
  if (cannotAsk !== undefined) throw new Error(`${id} may not be asked again: ${cannotAsk}`);
  const attempt = attempts + 1;
  const kind = modification.result === undefined ? "pending" : "ended";
  // Sent before it is counted: whoever is stopped in between sends the same message again.
  await paymentQueue.send(transactionId, attempt, id);
  await modifications.countRestart(modification, kind, facts.restarts[kind]);
  return attempt;
}

const POLL_MS = 2_000;

/** Waits for the end of an attempt: of the modification, or with a gateway that gave no answer again. */
export async function awaitModification(
  { modifications, clock }: ResolveModificationDeps,
  { modification }: InspectedModification,
  attempt: number,
  waitMs: number,
): Promise<Resolution> {
  for (let left = Math.ceil(waitMs / POLL_MS); ; left--, await clock.sleep(POLL_MS)) {
    const now = await modifications.find(modification);
    if (now?.result !== undefined) return { ended: true, says: modificationText(now) };
    const { unresolvedAttempt = 0 } = await modifications.facts(modification);
    if (unresolvedAttempt >= attempt) return { ended: false, says: "the gateway gave no answer again" };
    if (left <= 0) return { ended: false, says: `attempt ${attempt} is still under way` };
  }
}

/**
 * Ends the modification with what the gateway has of it, or else as failed. The gateway is not asked to make it. Throws
 * where that may not be done.
 */
export async function abandonModification(
  { tasks }: ResolveModificationDeps,
  { modification, attempts, cannotAbandon }: InspectedModification,
): Promise<Resolution> {
  if (cannotAbandon !== undefined) throw new Error(`${modification.id} may not be abandoned: ${cannotAbandon}`);
  const outcome = await tasks.abandonModification(modification, attempts);
  return outcome === "modified"
    ? { ended: true, says: "it has ended with what the gateway has, or else as failed, and its merchant is notified" }
    : { ended: outcome === "ended", says: "nothing was changed: it has ended, or may still be asked for" };
}
