import { notificationIdOf } from "../../core/notifications/domain/notification";
import type { Books } from "./count-events";
import type { Evidence } from "./evidence";

/** Changes of transactions of which a merchant's server was not notified, and deliveries that it never received. */
export function countNotified({ items, received }: Evidence, { chains }: Books): string[] {
  const states = new Map(items.notifications.map((item) => [String(item.notification_id), String(item.state)]));
  const arrived = new Set(received);
  return [...chains.values()].flat().flatMap(({ transactionId, changes = [] }) =>
    changes.flatMap(({ type, revision }) => {
      const id = notificationIdOf(transactionId, revision);
      const state = states.get(id) ?? "absent";
      if (state === "delivered" && arrived.has(id)) return [];
      const shown = state === "delivered" ? "delivered, and was not received" : state;
      return [`${transactionId}: the notification of ${type} (${revision}) is ${shown}`];
    }),
  );
}

/** Requests beyond the first that brought the same webhook: allowed, and counted. */
export const repeatedDeliveries = ({ received }: Evidence): number => received.length - new Set(received).size;
