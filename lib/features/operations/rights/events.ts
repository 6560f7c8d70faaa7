import type { NounRights } from "./noun-rights";

/** `events list`, `show`, `replay`. */
export const events: NounRights = {
  read(grantee, { ledger }) {
    ledger.inbox.grant(grantee, "GetItem", "Query");
    ledger.inbox.grantIndexes(grantee, "by-unsettled");
  },
  write(grantee, { ledger, webhooks }) {
    ledger.inbox.grant(grantee, "UpdateItem");
    webhooks.queue.grantSend(grantee);
  },
};
