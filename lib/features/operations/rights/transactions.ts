import type { NounRights } from "./noun-rights";

/** `transactions find`, `show`, `resolve`. */
export const transactions: NounRights = {
  read(grantee, { ledger, notifications, payments }) {
    ledger.transactions.grant(grantee, "GetItem", "BatchGetItem");
    ledger.transactions.grantIndexes(
      grantee,
      "by-merchant",
      "by-time",
      "by-merchant-status",
      "by-status",
      "by-customer",
      "by-reference",
      "by-pending",
    );
    ledger.rows.grant(grantee, "Query");
    ledger.objects.grant(grantee, "Query");
    notifications.table.grant(grantee, "Query");
    payments.review.grantLook(grantee);
  },
};
