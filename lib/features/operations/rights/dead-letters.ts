import { DeadLetterQueue } from "../../../constructs/dead-letter-queue";
import { WorkQueue } from "../../../constructs/work-queue";
import type { NounRights, OperatedParts } from "./noun-rights";

const all = <T>({ stack }: OperatedParts, kind: abstract new (...parts: never[]) => T): T[] =>
  stack.node.findAll().filter((construct): construct is typeof construct & T => construct instanceof kind);

/** `dead-letters list`, `show`, `redrive`, `discard`: every dead letter queue of the stack. */
export const deadLetters: NounRights = {
  read(policy, parts) {
    for (const queue of all(parts, DeadLetterQueue)) queue.grantLook(policy);
    for (const queue of all(parts, WorkQueue)) queue.grantCount(policy);
  },
  write(policy, parts) {
    for (const queue of all(parts, DeadLetterQueue)) queue.grantRemove(policy);
    for (const queue of all(parts, WorkQueue)) queue.grantRedrive(policy);
  },
};
