import type { PaymentFacts } from "../../../payments/application/ports/pending-payments";
import { REPEAT_CHARGE_WITHIN_HOURS } from "../../../payments/domain/charge-guard";
import { type Modification, type ModificationRef, mayAsk } from "../../../payments/domain/modification";
import type { Clock } from "../../../shared/application/ports";
import type { Obstacle } from "./inspect-payment";
import { modificationText } from "./modifications";
import type { ModificationStates } from "./resolve-ports";
import { type WaitingCause, waitingCause } from "./waiting-payments";

export interface InspectModificationDeps {
  readonly modifications: ModificationStates;
  readonly clock: Clock;
}

/** A refund, capture or cancel as an operator has to know it before anything is done about it. */
export interface InspectedModification {
  readonly modification: Modification;
  readonly facts: PaymentFacts;
  /** Absent where it does not wait for an operator. */
  readonly cause?: WaitingCause;
  /** Attempts of its workflow so far. */
  readonly attempts: number;
  /** What Tap knows, one sentence each. */
  readonly says: readonly string[];
  readonly cannotAsk: Obstacle;
  readonly cannotAbandon: Obstacle;
}

/** What is known of a modification. It changes nothing, and asks the gateway for nothing. */
export async function inspectModification(
  { modifications, clock }: InspectModificationDeps,
  ref: ModificationRef,
): Promise<InspectedModification | undefined> {
  const modification = await modifications.find(ref);
  if (modification === undefined) return undefined;
  const facts = await modifications.facts(ref);
  const now = clock.now();
  // No review keeps a modification waiting.
  const cause = waitingCause(facts, modification.requestedAt, { now, reviewTimeoutSeconds: 0 });
  const attempts = facts.restarts.pending + facts.restarts.ended + 1;
  const idle = cause === undefined ? idleText(modification) : undefined;
  return {
    ...{ modification, facts, attempts },
    ...(cause && { cause }),
    says: idle === undefined ? [causeText(cause), askedText(modification, attempts, now)] : [idle],
    cannotAsk: idle,
    cannotAbandon: idle ?? abandonObstacle(modification, now),
  };
}

const causeText = (cause: WaitingCause | undefined): string =>
  cause === "not_notified"
    ? "It has ended, and the notification of its end was not queued."
    : "Nobody knows whether the gateway made it: it gave no answer, or may not be asked again.";

/** Who is at it, where it does not wait for an operator. */
const idleText = (modification: Modification): string =>
  modification.result === undefined
    ? "Its workflow is under way, or will be restarted by Tap."
    : `It has ended for Tap: ${modificationText(modification)}.`;

function askedText(modification: Modification, attempts: number, now: Date): string {
  const tried = `${attempts} attempt${attempts === 1 ? "" : "s"}`;
  const { askedSince } = modification;
  if (askedSince === undefined) return `The gateway was never asked for it (${tried}).`;
  const until = new Date(askedSince.getTime() + REPEAT_CHARGE_WITHIN_HOURS * 3_600_000).toISOString();
  const repeat = mayAsk(modification, now)
    ? `may be asked again until ${until}`
    : "is only looked up from now on, since the gateway may have forgotten its key";
  return `The gateway was first asked for it at ${askedSince.toISOString()}, and ${repeat} (${tried}).`;
}

/** While the gateway may still be asked, its answer is to be had: no one's word stands above it. */
function abandonObstacle(modification: Modification, now: Date): Obstacle {
  if (modification.result !== undefined) return "It has ended already: --ask queues its notification.";
  return mayAsk(modification, now)
    ? "The gateway may still be asked for it: --ask finds out, and never makes it twice."
    : undefined;
}
