import { actorOf } from "../../access/application/actor";
import type { Callers } from "../../access/application/ports";
import { DEFAULT_NOTIFICATIONS, type undeliveredStates } from "../../contracts/endpoint-schema";
import { problems, type Refusal } from "../../contracts/problems";
import { type UndeliveredList, undeliveredLists } from "../../contracts/spread";
import { ok, type Result, refused } from "../../shared/domain/result";
import { type EndpointSettingDeps, readSetting } from "./endpoint-settings/locked-change";
import { type EndpointCaller, merchantOf } from "./endpoint-settings/merchant-endpoint";
import type { EndpointLimits, RecoveryRequest } from "./endpoint-settings/ports";
import type { DeliveryDetails, UndeliveredDeliveries, UndeliveredDelivery } from "./undelivered-ports";

export interface MerchantNotificationsDeps {
  readonly callers: Callers;
  readonly settings: EndpointSettingDeps;
  readonly limits: EndpointLimits;
  readonly undelivered: Pick<UndeliveredDeliveries, "list" | "details" | "count">;
}

export interface NotificationsWanted {
  /** @default undelivered */
  readonly state?: (typeof undeliveredStates)[number] | undefined;
  /** ISO time from which they were made. @default all that are kept */
  readonly from?: string | undefined;
  readonly limit?: number | undefined;
  /** ISO time at which the page begins, as the page before said. */
  readonly cursor?: string | undefined;
}

export interface NotificationPage {
  readonly notifications: readonly DeliveryDetails[];
  readonly cursor?: string;
}

const listsOf = (state: NotificationsWanted["state"] = "undelivered"): readonly UndeliveredList[] => {
  if (state === "undelivered") return undeliveredLists;
  return [state === "pending" ? "waiting" : state];
};

/**
 * A page of a merchant's notifications that are not delivered, oldest first. One that ends between two of the same time
 * would repeat or miss one: so it has those few more.
 */
export async function listUndelivered(
  { callers, undelivered }: MerchantNotificationsDeps,
  who: EndpointCaller,
  { state, from, limit = DEFAULT_NOTIFICATIONS, cursor }: NotificationsWanted,
): Promise<Result<NotificationPage, Refusal>> {
  const merchant = await merchantOf(callers, who);
  if (!merchant.ok) return merchant;
  const merchantId = merchant.value;
  const since = [from ?? "", cursor ?? ""].sort().at(-1) as string;
  const page: UndeliveredDelivery[] = [];
  let next: string | undefined;
  for await (const entry of undelivered.list({ lists: listsOf(state), merchantId, since, pageSize: limit + 1 })) {
    if (page.length >= limit && entry.createdAt !== page.at(-1)?.createdAt) {
      next = entry.createdAt;
      break;
    }
    page.push(entry);
  }
  const found = new Map((await undelivered.details(page)).map((details) => [details.notificationId, details]));
  const notifications = page.flatMap(({ notificationId }) => {
    const details = found.get(notificationId);
    // The index follows within a second: what was delivered meanwhile is left out.
    return details === undefined || ["delivered", "unsubscribed"].includes(details.state) ? [] : [details];
  });
  return ok({ notifications, ...(next !== undefined && { cursor: next }) });
}

export interface RecoveryReceipt extends RecoveryRequest {
  /** Notifications that are not delivered now, of the times asked for. */
  readonly count: number;
}

/** Queues the recovery of what a merchant's endpoint missed: at most once a minute. */
export async function requestRecovery(
  { callers, settings, limits, undelivered }: MerchantNotificationsDeps,
  who: EndpointCaller,
  wanted: { readonly since: string; readonly until?: string | undefined },
): Promise<Result<RecoveryReceipt, Refusal>> {
  const merchant = await merchantOf(callers, who);
  if (!merchant.ok) return merchant;
  const merchantId = merchant.value;
  const setting = await readSetting(settings, { merchantId });
  if (setting === "unreadable") return refused("ENDPOINT_UNREADABLE");
  if (setting?.paused) return refused("ENDPOINT_PAUSED");
  const now = settings.clock.now();
  const { retryAfter } = problems.RECOVERED_RECENTLY;
  if (!(await limits.take("recovered", merchantId, actorOf(who.caller, now), retryAfter))) {
    return refused("RECOVERED_RECENTLY");
  }
  const askedAt = now.toISOString();
  const { since, until = askedAt } = wanted;
  const count = await undelivered.count({ lists: undeliveredLists, merchantId, since, until });
  const id = `rcv_${settings.randomId()}`;
  const recovery = { id, merchantId, what: "undelivered", since, until, askedAt } as const;
  await settings.recoveries.send(recovery, 0);
  return ok({ ...recovery, count });
}
