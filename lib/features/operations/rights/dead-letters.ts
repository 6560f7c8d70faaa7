import { DeadLetterQueue } from "../../../constructs/dead-letter-queue";
import { Schedule } from "../../../constructs/schedule";
import { WorkQueue } from "../../../constructs/work-queue";
import type { NounRights, OperatedParts } from "./noun-rights";

const all = <T>({ stack }: OperatedParts, kind: abstract new (...parts: never[]) => T): T[] =>
  stack.node.findAll().filter((construct): construct is typeof construct & T => construct instanceof kind);

/** `dead-letters list`, `show`, `redrive`, `discard`: every dead letter queue, and the tables that say what letters mean. */
export const deadLetters: NounRights = {
  read(policy, parts) {
    const { ledger, notifications, batches } = parts;
    for (const queue of all(parts, DeadLetterQueue)) queue.grantLook(policy);
    ledger.inbox.grant(policy, "BatchGetItem");
    ledger.transactions.grant(policy, "BatchGetItem");
    notifications.table.grant(policy, "BatchGetItem");
    batches.table.grant(policy, "GetItem");
  },
  // A letter goes back to its work queue, to the function of its schedule, or to the workflow of its batch, and is deleted
  // then. No other function is called without an answer, so that none has letters that would go back.
  write(policy, parts) {
    for (const queue of all(parts, DeadLetterQueue)) queue.grantDelete(policy);
    for (const queue of all(parts, WorkQueue)) queue.grantSend(policy);
    for (const schedule of all(parts, Schedule)) schedule.grantCall(policy);
    parts.batches.workflow.grantStart(policy);
  },
};
