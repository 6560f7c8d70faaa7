import type { TaskOutcome } from "../../../contracts/payment-workflow";
import type { Modification } from "../../domain/modification";
import { hasEnded } from "../payment-end";
import { notify } from "./ending";
import { recordUnresolved } from "./record-result";
import { recordStep } from "./record-step";
import { type PaymentTaskDeps, type PaymentTaskInput, refOf, type SubmittedPayment, submittedPayment } from "./task";

/**
 * Reports a payment whose result is unknown to an operator: money may or may not have been taken, and it stays pending.
 * A payment that has ended meanwhile needs no operator. Where the ledger cannot be read, it is reported all the same.
 */
export async function giveUp(deps: PaymentTaskDeps, input: PaymentTaskInput): Promise<TaskOutcome> {
  const { transactionId: transaction_id, attempt } = input;
  const ref = refOf(input);
  let payment: SubmittedPayment;
  let modification: Modification | undefined;
  try {
    payment = await submittedPayment(deps, input.transactionId);
    modification = ref && (await deps.modifications.find(ref));
  } catch (error) {
    deps.log.error("payment unresolved, and its ledger cannot be read", { transaction_id, attempt, error });
    await report(deps, input);
    return "done";
  }
  if (ref === undefined ? hasEnded(payment) : modification?.result !== undefined) {
    await notify(deps, payment, input);
    return "ended";
  }
  await report(deps, input);
  if (modification !== undefined) await recordUnresolved(deps, payment, modification, attempt);
  if (ref !== undefined) return "done";
  await recordStep(deps, payment, { step: `unresolved-${attempt}`, type: "payment.unresolved", reason: "unanswered" });
  return "done";
}

/** Sends the dead letter, once for each attempt of the workflow: the mark is set after it, so that none is missing. */
async function report(
  { deadLetterQueue, unresolvedMarks, metrics, log }: PaymentTaskDeps,
  { transactionId, modificationId, attempt }: PaymentTaskInput,
): Promise<void> {
  const transaction_id = transactionId;
  // Nothing that fails here keeps the letter back: two are better than none, and the reconciler deletes the second.
  const marked = await unresolvedMarks.lastSent(transactionId, modificationId).catch(() => 0);
  if (marked >= attempt) return;
  await deadLetterQueue.send(transactionId, attempt, modificationId);
  try {
    await unresolvedMarks.markSent(transactionId, attempt, modificationId);
  } catch (error) {
    log.warn("dead letter sent and not marked: a retry sends it again", { transaction_id, attempt, error });
  }
  metrics.count("PaymentUnresolved", { transaction_id });
}
