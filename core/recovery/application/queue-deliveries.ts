import { SWEEP_BUDGET_MS } from "../../contracts/function-limits";
import type { DeliveryQueue, DueDeliveries } from "../../notifications/application/delivery-ports";
import type { Clock, Log } from "../../shared/application/ports";

export interface QueueDeliveriesDeps {
  readonly dueDeliveries: DueDeliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** Longest delay, in seconds, of a delivery that the sweep queues. */
const SPREAD_SECONDS = 30;

/** Queues deliveries whose wait was too long for a message, or whose message was lost. */
export async function queueDeliveries({
  dueDeliveries,
  deliveryQueue,
  clock,
  log,
}: QueueDeliveriesDeps): Promise<void> {
  const start = clock.now();
  let queued = 0;
  for await (const page of dueDeliveries.due(start)) {
    const sent = await Promise.allSettled(
      page.map(async (delivery) => {
        if (!(await dueDeliveries.defer(delivery))) return;
        // Spread over time, so that an endpoint that works again is not overrun by all that waited for it.
        const delaySeconds = Math.floor(SPREAD_SECONDS * clock.random());
        await deliveryQueue.send(delivery, { delaySeconds, queuedBy: "reconciler" });
        queued++;
      }),
    );
    for (const failure of sent) {
      // The delivery is put off for an hour. The sweep finds it again then.
      if (failure.status === "rejected") log.error("delivery not queued", { error: failure.reason });
    }
    // The next sweep finds the rest, since those that were queued are put off.
    if (clock.now().getTime() - start.getTime() > SWEEP_BUDGET_MS) break;
  }
  if (queued > 0) log.info("deliveries queued", { outcome: `${queued} were due` });
}
