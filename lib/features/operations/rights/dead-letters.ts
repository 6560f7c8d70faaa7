import { DeadLetterQueue } from "../../../constructs/dead-letter-queue";
import { TapFunction } from "../../../constructs/tap-function";
import { WorkQueue } from "../../../constructs/work-queue";
import type { NounRights, OperatedParts } from "./noun-rights";

const all = <T>({ stack }: OperatedParts, kind: abstract new (...parts: never[]) => T): T[] =>
  stack.node.findAll().filter((construct): construct is typeof construct & T => construct instanceof kind);

/** `dead-letters list`, `show`, `redrive`, `discard`: every dead letter queue of the stack. */
export const deadLetters: NounRights = {
  read(policy, parts) {
    for (const queue of all(parts, DeadLetterQueue)) queue.grantLook(policy);
  },
  // A letter goes back to its work queue, to its function, or to the workflow of its batch, and is deleted then.
  write(policy, parts) {
    for (const queue of all(parts, DeadLetterQueue)) queue.grantDelete(policy);
    for (const queue of all(parts, WorkQueue)) queue.grantSend(policy);
    for (const target of all(parts, TapFunction)) target.grantInvoke(policy);
    parts.batches.workflow.grantStart(policy);
  },
};
