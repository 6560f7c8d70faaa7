import { undeliveredLists } from "../../contracts/spread";
import type { Clock, Log } from "../../shared/application/ports";
import { sideBySide } from "../../shared/application/side-by-side";
import {
  type DeliveryQueue,
  type EndpointBreakers,
  EndpointMisconfigured,
  type MerchantEndpoint,
  type MerchantEndpoints,
} from "./delivery-ports";
import type { RecoveryQueue, RecoveryRequest } from "./endpoint-settings/ports";
import { LONGEST_DELAY_SECONDS, LOST_SECONDS, ORDER_SECONDS, recoveryOrder } from "./recovery-order";
import type { UndeliveredDeliveries, UndeliveredDelivery } from "./undelivered-ports";

export interface RecoverMissedDeps {
  readonly endpoints: MerchantEndpoints;
  readonly breakers: Pick<EndpointBreakers, "letTry">;
  readonly undelivered: Pick<UndeliveredDeliveries, "list" | "requeue">;
  readonly deliveryQueue: DeliveryQueue;
  readonly recoveries: RecoveryQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** Deliveries that one message queues: with the waits between messages, at most 33 a second go to one endpoint. */
const PAGE = 500;
const AT_A_TIME = 20;
/** Seconds after which a setting is read again. */
const READ_AGAIN_SECONDS = 60;

/**
 * Queues a page of what a merchant was not sent, each notification once for each recovery, and the message for the next
 * page. A notification keeps its id and body, and gets a new schedule of attempts. Where the circuit breaker had opened, it
 * lets one attempt through, and the others wait for that. Throws what a retry may heal; a repeat queues nothing twice.
 * Answers how long to wait where the endpoint's setting is not known as it was when the recovery was asked for.
 */
export async function recoverMissed(
  deps: RecoverMissedDeps,
  recovery: RecoveryRequest,
): Promise<"done" | { readonly retryInSeconds: number }> {
  const { breakers, recoveries, log, clock } = deps;
  const { merchantId, goesOn } = recovery;
  const endpoint = await endpointOf(deps, merchantId);
  if (typeof endpoint === "object" && endpoint.isPaused && endpoint.asOf < recovery.askedAt) {
    return { retryInSeconds: READ_AGAIN_SECONDS };
  }
  if (typeof endpoint === "string" || endpoint.isPaused) {
    log.warn("nothing is recovered", {
      merchant_id: merchantId,
      outcome: typeof endpoint === "string" ? endpoint : "paused",
    });
    return "done";
  }
  const { page, next } = await pageOf(deps, recovery);
  if (page.length > 0 && !goesOn) await breakers.letTry(endpoint.id);
  const delayOf = recoveryOrder(clock);
  const planned = page.map((delivery) => ({ delivery, delaySeconds: delayOf(delivery) }));
  await sideBySide(planned, AT_A_TIME, (one) => queue(deps, recovery.id, one));
  log.info("notifications recovered", { merchant_id: merchantId, attempt: page.length });
  if (next === undefined) return "done";
  const longest = planned.reduce((most, { delaySeconds }) => Math.max(most, delaySeconds), 0);
  const delay = Math.min(longest + ORDER_SECONDS, LONGEST_DELAY_SECONDS);
  await recoveries.send({ ...recovery, since: next, goesOn: true }, delay);
  return "done";
}

/** The endpoint, or why nothing can be sent to it. */
async function endpointOf(
  { endpoints }: RecoverMissedDeps,
  merchantId: string,
): Promise<MerchantEndpoint | "unaddressed" | "misconfigured"> {
  try {
    return (await endpoints.of(merchantId, { fresh: true })) ?? "unaddressed";
  } catch (error) {
    if (error instanceof EndpointMisconfigured) return "misconfigured";
    throw error;
  }
}

/** A page in the order of their making, and the time from which the next one begins: never between two of the same time. */
async function pageOf(
  { undelivered }: RecoverMissedDeps,
  { merchantId, what, since, until }: RecoveryRequest,
): Promise<{ readonly page: readonly UndeliveredDelivery[]; readonly next?: string }> {
  const lists = what === "paused" ? (["paused"] as const) : undeliveredLists;
  const page: UndeliveredDelivery[] = [];
  for await (const entry of undelivered.list({ lists, merchantId, since, until })) {
    if (page.length >= PAGE && entry.createdAt !== page.at(-1)?.createdAt) return { page, next: entry.createdAt };
    page.push(entry);
  }
  return { page };
}

async function queue(
  { undelivered, deliveryQueue, clock }: RecoverMissedDeps,
  id: string,
  { delivery, delaySeconds }: { readonly delivery: UndeliveredDelivery; readonly delaySeconds: number },
): Promise<void> {
  const sweepAt = new Date(clock.now().getTime() + (delaySeconds + LOST_SECONDS) * 1000);
  const outcome = await undelivered.requeue(delivery, { id, sweepAt });
  // One that is being attempted now is tried again by its own schedule.
  if (outcome === "queued") await deliveryQueue.send(delivery, { delaySeconds, queuedBy: "recovery" });
}
