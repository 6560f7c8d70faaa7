import type { NounRights } from "./noun-rights";

/** `actions list`, and what every command that changes something records before it acts. Each change of a record is a line of the audit trail. */
export const actions: NounRights = {
  read(policy, { operations }) {
    operations.actions.grant(policy, "BatchGetItem", "Query");
    operations.actions.grantIndexes(policy, "by-time");
  },
  write(policy, { operations }) {
    operations.actions.grant(policy, "PutItem", "UpdateItem");
    operations.actions.grantIndexes(policy, "by-resumable");
  },
};
