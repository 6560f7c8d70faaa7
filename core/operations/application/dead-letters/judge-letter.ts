import { mayProcess } from "../../../batches/application/batch";
import type { Batches } from "../../../batches/application/ports/batches";
import { UPLOAD_GRACE_SECONDS } from "../../../contracts/batch-schema";
import type { FindTransaction } from "../../../ledger/application/ports";
import type { NotificationStore } from "../../../notifications/application/ports";
import { hasEnded } from "../../../payments/application/payment-end";
import type { Clock } from "../../../shared/application/ports";
import { isSettled } from "../../../webhooks/application/ports";
import { reasonText } from "../../domain/event-reasons";
import type { LetterQueue } from "./letter-queues";
import type { LetterSubject } from "./letter-subject";
import type { DeadLetter, FindEventFacts } from "./ports";

export interface JudgeLetterDeps {
  readonly events: FindEventFacts;
  readonly transactions: FindTransaction;
  readonly notificationStore: Pick<NotificationStore, "find">;
  readonly batches: Pick<Batches, "find">;
  readonly clock: Pick<Clock, "now">;
}

/**
 * What a redrive of a letter does. `works`: its work is tried again. `changes-nothing`: the work was done meanwhile, and
 * its consumer recognizes that. `cannot`: no redrive can do the work, and none is made.
 */
export type Outlook = "works" | "changes-nothing" | "cannot";

export interface LetterJudgment {
  readonly outlook: Outlook;
  /** Why it is here, as a code: the reason or state of what it is about, or the error of a call. Letters are filtered by it. */
  readonly cause: string;
  /** State of what it is about, as the tables have it. */
  readonly state?: string;
  /** Type of the event or of the change. */
  readonly type?: string;
  /** What that means, as a sentence. */
  readonly note: string;
}

const EXPIRED = "BODY_EXPIRED";
const MALFORMED = "MALFORMED_MESSAGE";
const NOT_FOUND = "NOT_FOUND";
const REMOVED_SOON = "The payment has ended: the reconciler removes this.";

/** Compares a letter with the tables. */
export async function judgeLetter(
  deps: JudgeLetterDeps,
  queue: LetterQueue,
  subject: LetterSubject,
  letter: Pick<DeadLetter, "attributes">,
): Promise<LetterJudgment> {
  switch (subject.about) {
    case "event":
      return judgeEvent(deps, subject);
    case "payment":
      return judgePayment(deps, queue, subject);
    case "notification":
      return judgeNotification(deps, subject);
    case "delivery":
      return judgeDelivery(deps, subject);
    case "recovery":
      return { outlook: "works", cause: "RECOVERY_STOPPED", note: "A redrive queues what is left of it, each once." };
    case "upload":
      return judgeUpload(deps, subject, errorCode(letter));
    case "call":
      return judgeCall(subject, errorCode(letter));
    case "unreadable":
      return { outlook: "cannot", cause: MALFORMED, note: "No version of Tap can read this message: discard it." };
  }
}

/** Lambda writes ErrorCode, EventBridge and its scheduler ERROR_CODE. */
const errorCode = ({ attributes }: Pick<DeadLetter, "attributes">): string | undefined =>
  (attributes.ErrorCode ?? attributes.ERROR_CODE)?.text;

/** The rights of operators allow calls of scheduled functions alone, each of which does what the next one would do. */
function judgeCall({ function: name, isScheduled }: Of<"call">, error = "CALL_FAILED"): LetterJudgment {
  return isScheduled
    ? {
        outlook: "works",
        cause: error,
        note: `A call of ${name} failed. A redrive calls it again with the same input.`,
      }
    : {
        outlook: "cannot",
        cause: error,
        note: `No part of Tap calls ${name} in this way: whoever did repeats the call. Discard this.`,
      };
}

type Of<About extends LetterSubject["about"]> = Extract<LetterSubject, { about: About }>;

async function judgeEvent({ events }: JudgeLetterDeps, { key }: Of<"event">): Promise<LetterJudgment> {
  const facts = await events.find(key);
  if (facts === undefined) {
    const note = "Nothing is left of the event: have its sender send it again, and discard this.";
    return { outlook: "cannot", cause: EXPIRED, note };
  }
  const { state, reason, type } = facts;
  const known = { state, ...(type !== undefined && { type }) };
  if (!facts.hasBody) {
    return isSettled(state)
      ? { ...known, outlook: "cannot", cause: state, note: `The event was ${state} long ago: discard this.` }
      : {
          ...known,
          outlook: "cannot",
          cause: EXPIRED,
          note: "The event's body has expired: have its sender send it again, and discard this.",
        };
  }
  if (isSettled(state)) {
    return { ...known, outlook: "changes-nothing", cause: state, note: `The event is ${state}.` };
  }
  return { ...known, outlook: "works", cause: reason ?? state, note: eventNotes[reason ?? state] ?? noteOf(reason) };
}

/** A replay may have kept the reason for which it failed, or found another one. */
const noteOf = (reason: string | undefined): string =>
  reason === undefined ? "The event waits to be processed." : reasonText(reason).means;

const eventNotes: Readonly<Record<string, string>> = {
  RETRIES_EXHAUSTED: "A dependency failed for half an hour, or the event names a payment that never came.",
  UNKNOWN_PROVIDER: "The version that failed did not know the event's source: deploy the one that stored it first.",
  received: "The processor could not even write that it failed: mend what it depends on first.",
};

async function judgePayment(
  { transactions }: JudgeLetterDeps,
  { origin }: LetterQueue,
  { transactionId, modificationId }: Of<"payment">,
): Promise<LetterJudgment> {
  const transaction = await transactions.find(transactionId);
  if (transaction?.submission === undefined) {
    return { outlook: "cannot", cause: NOT_FOUND, note: "There is no such submitted payment." };
  }
  const { status } = transaction.state;
  const ended = hasEnded({ transaction, submission: transaction.submission });
  const known = { state: status, cause: status };
  if (modificationId !== undefined) {
    // What became of it is not the payment's state: the reconciler removes the letter once it has ended.
    return origin.kind === "unresolved"
      ? {
          ...known,
          outlook: "cannot",
          note: `No redrive helps it. Resolve it: tap transactions resolve ${transactionId} --modification ${modificationId}`,
        }
      : { ...known, outlook: "works", note: "A redrive starts its workflow again. The gateway makes it once only." };
  }
  if (origin.kind === "unresolved") {
    const open =
      status === "pending"
        ? `No redrive helps it. Resolve the payment: tap transactions resolve ${transactionId}`
        : "Less was charged than was submitted: discard this once that is clear.";
    return { ...known, outlook: "cannot", note: ended ? REMOVED_SOON : open };
  }
  return ended
    ? { ...known, outlook: "changes-nothing", note: REMOVED_SOON }
    : { ...known, outlook: "works", note: "A redrive starts its workflow again. A charge is requested once only." };
}

async function judgeNotification(
  { transactions, notificationStore }: JudgeLetterDeps,
  { type, ...key }: Of<"notification">,
): Promise<LetterJudgment> {
  const of = type === undefined ? {} : { type };
  const known = await notificationStore.find(key);
  if (known === undefined) {
    if ((await transactions.find(key.transactionId)) === undefined) {
      return { ...of, outlook: "cannot", cause: NOT_FOUND, note: "There is no such transaction." };
    }
    return { ...of, outlook: "works", cause: "NOT_STORED", note: "A redrive makes the notification, and delivers it." };
  }
  const { state } = known;
  const isDone = state !== "pending" && known.emailed && known.customerEmail !== undefined;
  return isDone
    ? { ...of, state, outlook: "changes-nothing", cause: state, note: `The notification is made, and ${state}.` }
    : { ...of, state, outlook: "works", cause: state, note: "A redrive does what is missing of the notification." };
}

async function judgeDelivery(
  { notificationStore }: JudgeLetterDeps,
  { transactionId, notificationId }: Of<"delivery">,
): Promise<LetterJudgment> {
  const { state } = (await notificationStore.find({ transactionId, notificationId })) ?? {};
  if (state === undefined) {
    const note = "The notification is no longer kept: discard this.";
    return { outlook: "cannot", cause: EXPIRED, note };
  }
  return state === "pending"
    ? {
        state,
        outlook: "works",
        cause: state,
        note: "A redrive makes the next attempt, unless the reconciler makes it first.",
      }
    : { state, outlook: "changes-nothing", cause: state, note: `The delivery has ended as ${state}.` };
}

async function judgeUpload(
  { batches, clock }: JudgeLetterDeps,
  { batchId, versionId }: Of<"upload">,
  error: string | undefined,
): Promise<LetterJudgment> {
  const batch = await batches.find(batchId);
  if (batch === undefined) return { outlook: "cannot", cause: NOT_FOUND, note: "There is no such batch." };
  const { state } = batch;
  const known = { state, cause: error ?? state };
  const uploadedAfter = new Date(clock.now().getTime() - UPLOAD_GRACE_SECONDS * 1000);
  if (mayProcess(batch, versionId, uploadedAfter)) {
    return { ...known, outlook: "works", note: "A redrive begins the batch, or goes on where it stopped." };
  }
  if (state === "awaiting_upload") {
    const note = "The batch has expired: its merchant repeats POST /batches, and uploads again. Discard this.";
    return { ...known, outlook: "cannot", cause: "BATCH_EXPIRED", note };
  }
  return batch.versionId === versionId
    ? { ...known, outlook: "changes-nothing", note: `The batch is ${state}.` }
    : { ...known, outlook: "cannot", note: "The batch has another file: discard this." };
}
