import type { NounRights } from "./noun-rights";

/** `batches list`, `show`, `resume`. */
export const batches: NounRights = {
  read(grantee, parts) {
    parts.batches.table.grant(grantee, "GetItem", "BatchGetItem");
    parts.batches.workflow.grantLook(grantee);
  },
  write(grantee, parts) {
    parts.batches.workflow.grantStart(grantee);
  },
};
