import type { NounRights } from "./noun-rights";

/** `batches list`, `show`, `resume`. */
export const batches: NounRights = {
  read(policy, parts) {
    parts.batches.table.grant(policy, "GetItem", "BatchGetItem");
    parts.batches.workflow.grantLook(policy);
  },
  write(policy, parts) {
    parts.batches.workflow.grantStart(policy);
  },
};
