import { undeliveredLists } from "../../../contracts/spread";
import type {
  DeliveryQueue,
  EndpointBreakers,
  EndpointHealth,
  MerchantEndpoints,
} from "../../../notifications/application/delivery-ports";
import { LOST_SECONDS, recoveryOrder } from "../../../notifications/application/recovery-order";
import type { UndeliveredDeliveries, UndeliveredDelivery } from "../../../notifications/application/undelivered-ports";
import { shownUrl } from "../../../notifications/domain/delivery";
import type { Clock } from "../../../shared/application/ports";
import type { ActionRequest, ItemOutcome } from "../run-action";

/** How long the first delivery to an endpoint that failed is waited for, and how often it is looked at. */
const PROBE_MS = 60_000;
const LOOK_MS = 1_000;

export interface RecoverDeps {
  readonly endpoints: MerchantEndpoints;
  readonly breakers: EndpointBreakers;
  readonly undelivered: UndeliveredDeliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly clock: Clock;
}

export interface Missed {
  readonly merchantId: string;
  /** ISO times between which the notifications were made. */
  readonly since: string;
  readonly until: string;
}

export interface RecoveryPlan {
  /** Where they go, without query and user. */
  readonly url: string;
  /** Hash of its URL. */
  readonly endpointId: string;
  readonly deliveries: readonly UndeliveredDelivery[];
  /** Something is known against the endpoint: one delivery goes first, and the others follow when it is answered. */
  readonly isProbed: boolean;
}

/** The merchant has no endpoint to send to. Throws EndpointMisconfigured where its parameter cannot be read. */
export class NoEndpoint extends Error {
  override readonly name = "NoEndpoint";
}

/** The first delivery was not answered with 2xx: nothing else was queued. */
export class EndpointStillFails extends Error {
  override readonly name = "EndpointStillFails";
}

/** What a recovery would queue: everything that this merchant's endpoint missed, oldest first. */
export async function planRecovery(
  { endpoints, breakers, undelivered }: Pick<RecoverDeps, "endpoints" | "breakers" | "undelivered">,
  missed: Missed,
): Promise<RecoveryPlan> {
  const endpoint = await endpoints.of(missed.merchantId, { fresh: true });
  if (endpoint === undefined) throw new NoEndpoint(`the merchant ${missed.merchantId} has no endpoint`);
  const deliveries: UndeliveredDelivery[] = [];
  // A delivery moves within the index when it is queued, so all are read before.
  for await (const entry of undelivered.list({ lists: undeliveredLists, ...missed })) deliveries.push(entry);
  const health = await breakers.find(endpoint.id);
  return { url: shownUrl(endpoint.url), endpointId: endpoint.id, deliveries, isProbed: isBad(health) };
}

/** Its breaker has opened, or it answered 410, and no delivery has succeeded since. */
const isBad = (health: EndpointHealth | undefined): boolean => health?.gone === true || health?.openUntil !== undefined;

/**
 * The action that queues again everything of a plan, each notification once, in order within each transaction. Its items
 * throw EndpointStillFails where the first one is not answered with 2xx.
 */
export function recovery(
  deps: Omit<RecoverDeps, "endpoints">,
  { deliveries, isProbed, endpointId }: RecoveryPlan,
): Pick<ActionRequest<UndeliveredDelivery>, "command" | "count" | "items" | "cursorOf" | "act"> {
  const delayOf = recoveryOrder(deps.clock);
  let probe: Promise<ItemOutcome> | undefined;
  let failure: EndpointStillFails | undefined;

  const queue = async (delivery: UndeliveredDelivery, id: string): Promise<ItemOutcome> => {
    const delaySeconds = delayOf(delivery);
    const sweepAt = new Date(deps.clock.now().getTime() + (delaySeconds + LOST_SECONDS) * 1000);
    const outcome = await deps.undelivered.requeue(delivery, { id, sweepAt });
    if (outcome === "underway") throw new Error("an attempt is being made now");
    if (outcome !== "queued") return "unchanged";
    await deps.deliveryQueue.send(delivery, { delaySeconds, queuedBy: "operator" });
    return "done";
  };
  const queueFirst = async (delivery: UndeliveredDelivery, id: string): Promise<ItemOutcome> => {
    const [before] = await deps.undelivered.details([delivery]);
    const attempts = before?.attempts.length ?? 0;
    await deps.breakers.letTry(endpointId);
    const outcome = await queue(delivery, id);
    if (outcome === "done") failure = await failureOf(deps, delivery, attempts);
    return outcome;
  };

  async function* items(cursor = ""): AsyncGenerator<UndeliveredDelivery> {
    for (const delivery of deliveries) {
      if (cursorOf(delivery) <= cursor) continue;
      yield delivery;
      // An error of the first one is reported with it.
      await probe?.catch(() => undefined);
      if (failure !== undefined) throw failure;
    }
  }

  return {
    command: "deliveries recover",
    count: deliveries.length,
    items,
    cursorOf,
    act: (delivery, id) => {
      if (!isProbed || probe !== undefined) return queue(delivery, id);
      probe = queueFirst(delivery, id);
      return probe;
    },
  };
}

const cursorOf = ({ createdAt, notificationId }: UndeliveredDelivery): string => `${createdAt} ${notificationId}`;

/** Waits until the delivery is made. Undefined where it was; `attempts`: those that it had before. */
async function failureOf(
  { undelivered, clock }: Pick<RecoverDeps, "undelivered" | "clock">,
  delivery: UndeliveredDelivery,
  attempts: number,
): Promise<EndpointStillFails | undefined> {
  for (let waited = 0; waited < PROBE_MS; waited += LOOK_MS) {
    const [now] = await undelivered.details([delivery]);
    if (now === undefined || now.state === "delivered") return undefined;
    const last = now.attempts.at(-1);
    if (now.attempts.length > attempts || now.state !== "pending") {
      return new EndpointStillFails(last?.httpStatus ? `answered ${last.httpStatus}` : (last?.outcome ?? now.state));
    }
    await clock.sleep(LOOK_MS);
  }
  return new EndpointStillFails(`no attempt was made within ${PROBE_MS / 1000} s`);
}
