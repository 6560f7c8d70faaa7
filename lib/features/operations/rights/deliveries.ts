import type { NounRights } from "./noun-rights";

/** `deliveries list`, `recover`, `test`, `notify`. */
export const deliveries: NounRights = {
  read(grantee, { notifications }) {
    notifications.table.grant(grantee, "GetItem", "Query");
    notifications.table.grantIndexes(grantee, "by-due");
  },
  write(grantee, { notifications }) {
    notifications.table.grant(grantee, "PutItem", "UpdateItem");
    notifications.queue.grantSend(grantee);
    notifications.deliveries.queue.grantSend(grantee);
  },
};
