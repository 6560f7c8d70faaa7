import type { NounRights } from "./noun-rights";

/** `transactions find`, `show`, `sums`, `resolve`. */
export const transactions: NounRights = {
  read(policy, { ledger, notifications, payments, batches }) {
    ledger.inbox.grant(policy, "BatchGetItem");
    batches.table.grant(policy, "GetItem");
    ledger.transactions.grant(policy, "BatchGetItem");
    ledger.transactions.grantEveryIndex(policy);
    ledger.rows.grant(policy, "Query");
    ledger.objects.grant(policy, "BatchGetItem");
    ledger.objects.grantEveryIndex(policy);
    notifications.table.grant(policy, "Query");
    payments.review.grantList(policy);
    payments.review.grantHistory(policy);
  },
  // `show` searches two logs beside these: the rights of `logs`, in the same policy, reach all of them.
  look(policy, { access }) {
    // Bindings are no secret: references and customers are searched among the merchants that they name.
    policy.allow(["ssm:GetParameter"], access.callers.arn);
    policy.allowKeyOfParameter(access.callers.arn);
  },
  write(policy, { ledger, payments }) {
    ledger.transactions.grant(policy, "UpdateItem");
    payments.queue.grantSend(policy);
    policy.allow(["lambda:InvokeFunction"], payments.tasks.arn);
  },
};
