import type { NounRights } from "./noun-rights";

/** What every command that changes something records before it acts. An action can be neither changed back nor removed. */
export const actions: NounRights = {
  read(policy, { operations }) {
    operations.actions.grantIndexes(policy, "by-time");
  },
  write(policy, { operations }) {
    operations.actions.grant(policy, "PutItem", "UpdateItem");
    operations.actions.grantIndexes(policy, "by-resumable");
  },
};
