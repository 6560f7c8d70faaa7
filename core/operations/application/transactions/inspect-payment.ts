import type { LookUpAnswer } from "../../../contracts/payment-workflow";
import type { FindTransactions, FoundTransaction } from "../../../ledger/application/ports";
import type { PaymentFacts } from "../../../payments/application/ports/pending-payments";
import { mayCharge, REPEAT_CHARGE_WITHIN_HOURS } from "../../../payments/domain/charge-guard";
import { sideBySide } from "../../../shared/application/side-by-side";
import type { PaymentTaskCalls } from "./resolve-ports";
import { type WaitingCause, type WaitingPaymentsDeps, waitingCause } from "./waiting-payments";

export interface InspectDeps extends WaitingPaymentsDeps {
  readonly transactions: FindTransactions;
  readonly tasks: Pick<PaymentTaskCalls, "lookUp">;
}

/** Why a way out is closed; absent where it is open. */
export type Obstacle = string | undefined;

/** A payment as an operator has to know it before anything is done about it. */
export interface InspectedPayment {
  /** As it was given. */
  readonly id: string;
  readonly transaction?: FoundTransaction;
  readonly facts?: PaymentFacts;
  /** Absent where it does not wait for an operator. */
  readonly cause?: WaitingCause;
  readonly since?: string;
  /** Attempts of its workflow so far. */
  readonly attempts: number;
  /** What the gateway has; undefined where it was not asked. */
  readonly gateway?: LookUpAnswer;
  /** What Tap knows, one sentence each. */
  readonly says: readonly string[];
  readonly cannotAsk: Obstacle;
  readonly cannotAbandon: Obstacle;
}

const AT_A_TIME = 5;

/** What is known of the payments, of those that wait for an operator also from the gateway. It changes nothing. */
export async function inspectPayments(
  deps: InspectDeps,
  ids: readonly string[],
  { asksGateway }: { readonly asksGateway: boolean },
): Promise<readonly InspectedPayment[]> {
  const found = await deps.transactions.findAll(ids);
  const own = [...new Set([...found.values()].map(({ transactionId }) => transactionId))];
  const factsOf = await deps.payments.contexts(own);
  return sideBySide([...new Set(ids)], AT_A_TIME, async (id): Promise<InspectedPayment> => {
    const transaction = found.get(id);
    if (transaction === undefined) return notThere(id, "There is no such transaction.");
    if (transaction.submission === undefined) {
      return { ...notThere(id, "It was not submitted to Tap: its provider alone can change it."), transaction };
    }
    const facts = factsOf(transaction.transactionId);
    const { pendingSince: since } = transaction;
    const cause = since === undefined ? undefined : waitingCause(facts, since, { ...deps, now: deps.clock.now() });
    const isAsked = asksGateway && cause !== undefined && cause !== "not_notified";
    const gateway = isAsked ? await deps.tasks.lookUp(transaction.transactionId) : undefined;
    return inspected({ id, transaction, facts, cause, since, gateway }, deps.clock.now());
  });
}

const notThere = (id: string, says: string): InspectedPayment => ({
  id,
  attempts: 0,
  says: [says],
  cannotAsk: says,
  cannotAbandon: says,
});

interface Known {
  readonly id: string;
  readonly transaction: FoundTransaction;
  readonly facts: PaymentFacts;
  readonly cause: WaitingCause | undefined;
  readonly since: string | undefined;
  readonly gateway: LookUpAnswer | undefined;
}

function inspected({ cause, since, gateway, ...known }: Known, now: Date): InspectedPayment {
  const { transaction, facts } = known;
  const attempts = facts.restarts.pending + facts.restarts.ended + 1;
  const idle = cause === undefined ? idleText(transaction, facts, since) : undefined;
  return {
    ...known,
    ...(cause && { cause }),
    ...(since !== undefined && { since }),
    ...(gateway && { gateway }),
    attempts,
    says: [
      ...(cause ? [causeTexts[cause]] : []),
      ...(idle ? [idle] : []),
      ...chargeText(facts, attempts, now),
      ...gatewayText(gateway),
    ],
    cannotAsk: idle ?? askObstacle(cause, facts, now),
    cannotAbandon: idle ?? abandonObstacle(cause, gateway),
  };
}

const causeTexts: Readonly<Record<WaitingCause, string>> = {
  unresolved: "Nobody knows whether money was taken: the gateway gave no answer, or may not be asked again.",
  stuck: "It is pending after every restart, and its workflow never came to an end.",
  late_at_gateway: "The gateway accepted the charge, and has not reported its result.",
  not_notified: "It has ended, and the notification of its end was not queued.",
};

/** Who is at it, where it does not wait for an operator. */
function idleText({ state }: FoundTransaction, facts: PaymentFacts, since: string | undefined): string {
  if (since === undefined) return `It has ended: it is ${state.status.replaceAll("_", " ")}.`;
  if (facts.endedAt !== undefined) return "It has ended, and Tap is notifying its merchant.";
  if (facts.waitsFor === "vendor") return "It waits for its review: decide it with `tap reviews`.";
  if (facts.waitsFor === "gateway") return "The gateway accepted the charge, and its webhook will report the result.";
  return "Its workflow is under way, or will be restarted by Tap.";
}

function chargeText({ lock, restarts }: PaymentFacts, attempts: number, now: Date): string[] {
  const { chargingSince, declined } = lock;
  const tried = `${attempts} attempt${attempts === 1 ? "" : "s"}, of which ${restarts.pending + restarts.ended} were restarts`;
  if (declined) return [`Its charge is forbidden for good (${tried}).`];
  if (chargingSince === undefined) return [`No charge was requested (${tried}).`];
  const until = new Date(chargingSince.getTime() + REPEAT_CHARGE_WITHIN_HOURS * 3_600_000);
  const repeat =
    until > now ? `may be requested again until ${until.toISOString()}` : "is too old to be requested again";
  return [`The charge was first requested at ${chargingSince.toISOString()}, and ${repeat} (${tried}).`];
}

function gatewayText(answer: LookUpAnswer | undefined): string[] {
  if (answer === undefined) return [];
  if (!answer.answered) return [`The gateway ${answer.gateway} was asked, and did not answer.`];
  if (answer.found.length === 0) return [`The gateway ${answer.gateway} has no charge for it.`];
  return answer.found.map(
    ({ reference, state, is_whole }) =>
      `The gateway ${answer.gateway} has the charge ${reference}: ${state}${is_whole ? "" : ", with another amount or currency than was submitted"}.`,
  );
}

function askObstacle(cause: WaitingCause | undefined, { lock }: PaymentFacts, now: Date): Obstacle {
  if (cause === "not_notified") return undefined;
  if (cause === "late_at_gateway") return "The gateway has accepted it: have it send its webhook again.";
  if (lock.declined) return "Its charge is forbidden for good: abandon it.";
  if (lock.chargingSince !== undefined && !mayCharge(lock, now)) {
    return `The first request is older than ${REPEAT_CHARGE_WITHIN_HOURS} hours: the gateway might charge again.`;
  }
  return undefined;
}

function abandonObstacle(cause: WaitingCause | undefined, gateway: LookUpAnswer | undefined): Obstacle {
  if (cause === "not_notified") return "It has ended already.";
  const taken = gateway?.found.find(({ state }) => state !== "declined");
  if (taken === undefined) return undefined;
  return `The gateway has the charge ${taken.reference} as ${taken.state}: have it send its webhook again.`;
}
