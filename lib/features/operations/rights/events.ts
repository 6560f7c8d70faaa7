import type { NounRights } from "./noun-rights";

/** `events list`, `show`, `replay`. */
export const events: NounRights = {
  read(policy, { ledger, webhooks }) {
    ledger.inbox.grant(policy, "BatchGetItem", "Query");
    webhooks.processor.grantReadLog(policy);
    ledger.inbox.grantIndexes(policy, "by-unprocessed");
  },
  write(policy, { ledger, webhooks }) {
    ledger.inbox.grant(policy, "UpdateItem");
    webhooks.queue.grantSend(policy);
  },
};
