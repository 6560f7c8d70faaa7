import type { Clock } from "../../shared/application/ports";
import type { NotificationKey } from "./ports";

/** Seconds between two notifications of one transaction: an attempt takes ten at most, so they arrive in their order. */
export const ORDER_SECONDS = 15;
/** Longest delay of a message, in seconds. */
export const LONGEST_DELAY_SECONDS = 900;
/** Seconds after its planned time at which a delivery whose message is lost is queued by the sweep. */
export const LOST_SECONDS = 600;

/** Seconds by which each delivery is delayed, so that it comes after the one before it of its transaction. */
export function recoveryOrder(clock: Pick<Clock, "now">): (delivery: Pick<NotificationKey, "transactionId">) => number {
  const plannedAt = new Map<string, number>();
  return ({ transactionId }) => {
    const now = clock.now().getTime();
    const before = plannedAt.get(transactionId) ?? Number.NEGATIVE_INFINITY;
    const at = Math.max(now, before + ORDER_SECONDS * 1000);
    plannedAt.set(transactionId, at);
    return Math.min(Math.ceil((at - now) / 1000), LONGEST_DELAY_SECONDS);
  };
}
