import type { TaskOutcome } from "../../../contracts/payment-workflow";
import { capturedOf } from "../../../ledger/domain/contribution";
import type { Head } from "../../../ledger/domain/head";
import { type Modification, type ModificationRef, mayAsk } from "../../domain/modification";
import { type Standing, standingOf } from "../modification-standing";
import type { ModificationResult } from "../ports/gateway";
import { recordResult } from "./record-result";
import { type PaymentTaskDeps, type PaymentTaskInput, type RunTask, refOf, type SubmittedPayment } from "./task";

class ModificationNotFound extends Error {
  override readonly name = "ModificationNotFound";
  constructor({ id, transactionId }: ModificationRef) {
    super(`${id} is no modification of ${transactionId} that was requested here`);
  }
}

/**
 * Asks the gateway for a refund, capture or cancel, where the claim allows it, and records the result. After the claim's
 * time the gateway is only asked what it has. Each effect may happen twice, and a try after a stop does the rest.
 */
export const modify: RunTask = async (deps, payment, input): Promise<TaskOutcome> => {
  const ref = refOf(input) ?? { id: "", transactionId: input.transactionId };
  const claimed = await deps.modifications.claim(ref);
  if (claimed === undefined) throw new ModificationNotFound(ref);
  // The lock is released before the result is kept: nothing is left to do but its notification.
  if (claimed.modification.result !== undefined) return "modified";
  return (await carriedOut(deps, payment, input, claimed)) ? "modified" : "unresolved";
};

/**
 * Ends a modification for an operator: with what the gateway has of it, or, where it has nothing, as failed. Until no
 * workflow may request it any more, it is left to them: it could be made right after it was ended.
 */
export async function abandonModification(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  input: PaymentTaskInput,
  ref: ModificationRef,
): Promise<TaskOutcome> {
  const modification = await deps.modifications.find(ref);
  if (modification === undefined) throw new ModificationNotFound(ref);
  if (modification.result !== undefined) return "ended";
  if (mayAsk(modification, deps.clock.now())) return "nothing-to-do";
  await carriedOut(deps, payment, input, { modification, isClaimed: false }, { outcome: "refused", code: "abandoned" });
  return "modified";
}

/** Whether there is a result, which is recorded then. `otherwise`: the result where the gateway has none. */
async function carriedOut(
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  { transactionId, retries, actor }: PaymentTaskInput,
  claimed: Omit<Request, "hasRoom">,
  otherwise?: ModificationResult,
): Promise<boolean> {
  const { modifications, log } = deps;
  const { modification } = claimed;
  const standing = await standingOf(deps, payment.transaction, modification);
  let { end } = standing;
  if (end === undefined) {
    const answer = (await answerOf(deps, payment, { ...claimed, ...standing }, retries)) ?? otherwise;
    if (answer === undefined) return false;
    end = await recordResult(deps, payment, modification, answer, actor);
  }
  await modifications.release(modification, end.result);
  await modifications.close(modification, end);
  const outcome = `${modification.id}: ${end.result}${end.code === undefined ? "" : `, ${end.code}`}`;
  log.info("modification", { transaction_id: transactionId, outcome });
  return true;
}

interface Request extends Pick<Standing, "hasRoom"> {
  readonly modification: Modification;
  readonly isClaimed: boolean;
}

/** Undefined where the gateway may not be asked for it, and has nothing of it. */
async function answerOf(
  deps: PaymentTaskDeps,
  { transaction }: SubmittedPayment,
  { modification, isClaimed, hasRoom }: Request,
  retries: number,
): Promise<ModificationResult | undefined> {
  const { gateway } = deps;
  const { id, transactionId, kind, amount, currency, reason } = modification;
  const reference = referenceOf(transaction.head, gateway.name, transactionId);
  if (reference === undefined) return { outcome: "refused", code: "charged_by_another_gateway" };
  // Never asked for: nothing was given back. Else it may have been, though the answer was lost.
  if (!hasRoom && modification.askedSince === undefined) return { outcome: "refused", code: "no_room_left" };
  const request = {
    id,
    transactionId,
    kind,
    amount,
    currency,
    reference,
    retries,
    ...(reason !== undefined && { reason }),
  };
  return isClaimed && hasRoom ? gateway.modify(request) : gateway.findModification(request);
}

/**
 * The gateway's own id of the payment: of several the one that took money. A gateway that names none knows the payment by
 * its transaction. Undefined where another gateway charged it.
 */
function referenceOf({ payments }: Head, gateway: string, transactionId: string): string | undefined {
  const intents = payments.filter(({ kind }) => kind === "intent");
  if (intents.length === 0) return transactionId;
  const own = intents.filter(({ name }) => name.startsWith(`${gateway}_`));
  const intent = own.find((payment) => capturedOf(payment) > 0) ?? own[0];
  return intent?.name.slice(gateway.length + 1);
}
