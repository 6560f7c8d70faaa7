import type { NounRights } from "./noun-rights";

/** `transactions find`, `show`, `resolve`. */
export const transactions: NounRights = {
  read(policy, { ledger, notifications, payments }) {
    ledger.transactions.grant(policy, "GetItem", "BatchGetItem");
    ledger.transactions.grantIndexes(
      policy,
      "by-merchant",
      "by-time",
      "by-merchant-status",
      "by-status",
      "by-customer",
      "by-reference",
      "by-pending",
    );
    ledger.rows.grant(policy, "Query");
    ledger.objects.grant(policy, "Query");
    notifications.table.grant(policy, "Query");
    payments.review.grantLook(policy);
  },
};
