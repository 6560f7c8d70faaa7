import type { NounRights } from "./noun-rights";

/** `reviews list`, `approve`, `reject`. */
export const reviews: NounRights = {
  write(policy, { ledger, payments }) {
    ledger.transactions.grant(policy, "UpdateItem");
    payments.fraudAlerts.grant(policy, "PutItem");
    payments.review.grantAnswer(policy);
  },
};
