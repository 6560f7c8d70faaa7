import type { NounRights } from "./noun-rights";

/** `deliveries list`, `recover`, `test`, `notify`. */
export const deliveries: NounRights = {
  read(policy, { notifications }) {
    notifications.table.grant(policy, "BatchGetItem", "Query");
    notifications.table.grantIndexes(policy, "by-undelivered");
  },
  write(policy, { notifications }) {
    notifications.table.grant(policy, "GetItem", "PutItem", "UpdateItem");
    notifications.queue.grantSend(policy);
    notifications.deliveries.queue.grantSend(policy);
    notifications.deliveries.sender.grantInvoke(policy);
  },
};
