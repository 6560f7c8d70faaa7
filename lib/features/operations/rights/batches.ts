import type { NounRights } from "./noun-rights";

/** `batches list`, `show`, `resume`. */
export const batches: NounRights = {
  read(policy, { batches: { table, bucket, workflow } }) {
    table.grant(policy, "GetItem", "BatchGetItem");
    table.grantEveryIndex(policy);
    bucket.grantList(policy);
    bucket.grantListVersions(policy);
    // The results of rows: ids and codes, no file of a merchant.
    bucket.grantObjects(policy, "s3:GetObject", "parts/*");
    workflow.grantDescribe(policy);
  },
  write(policy, { batches }) {
    batches.workflow.grantStart(policy);
  },
};
