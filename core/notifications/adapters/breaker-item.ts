import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { type Item, itemAttributes, storedTime } from "../../shared/adapters/aws/item-codec";
import type { Clock } from "../../shared/application/ports";
import type { EndpointHealth } from "../application/delivery-ports";

const { partitionKey, sortKey, expiry } = tables.notifications;
const PREFIX = "endpoint#";

const attributes = z.object({
  failures: z.optional(z.int()),
  openings: z.optional(z.int()),
  gone: z.optional(z.boolean()),
  open_until: z.optional(storedTime),
  [expiry]: z.int(),
});

export const breakerKey = (endpointId: string) => ({ [partitionKey]: `${PREFIX}${endpointId}`, [sortKey]: "breaker" });

export const endpointOf = (item: Item): string => String(item[partitionKey]).slice(PREFIX.length);

/** What the item of a breaker says, whatever its expiry. */
export function healthOf(item: Item): EndpointHealth {
  const { failures, openings, gone, open_until: openUntil } = itemAttributes("notifications", attributes, item);
  return {
    failures: failures ?? 0,
    openings: openings ?? 0,
    gone: gone === true,
    ...(openUntil !== undefined && { openUntil }),
  };
}

/** Likewise; undefined for an item past its expiry, as DynamoDB deletes late. */
export function aliveHealthOf(item: Item, clock: Clock): EndpointHealth | undefined {
  const health = healthOf(item);
  return Number(item[expiry]) <= Math.floor(clock.now().getTime() / 1000) ? undefined : health;
}
