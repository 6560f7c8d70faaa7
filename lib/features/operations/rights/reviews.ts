import type { NounRights } from "./noun-rights";

/** `reviews list`, `approve`, `reject`. */
export const reviews: NounRights = {
  read(grantee, { ledger }) {
    ledger.transactions.grantIndexes(grantee, "by-status");
  },
  write(grantee, { ledger, payments }) {
    ledger.transactions.grant(grantee, "UpdateItem");
    payments.fraudAlerts.grant(grantee, "PutItem");
    payments.review.grantAnswer(grantee);
  },
};
