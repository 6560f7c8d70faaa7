import { setTimeout as wait } from "node:timers/promises";
import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { type Datum, MINUTE_MS, measuredMinute, type TrafficWorld } from "./measured-minute";

/** Time after a minute's end until the last of its lines is in the logs, in ms. */
const LATE_MS = 5_000;

/** Publishes a minute that has passed, as AWS would. No alarm sees it: alarms look at what came since their last look. */
export async function publishMinute(world: TrafficWorld, minute: Date): Promise<void> {
  const found = await measuredMinute(world, minute);
  for (const datum of found) await world.clients.cloudWatch.send(publicationOf(datum, minute));
}

const publicationOf = ({ namespace, name, dimension, values }: Datum, Timestamp: Date) => {
  const [Name, Value] = dimension;
  return new PutMetricDataCommand({
    Namespace: namespace,
    MetricData: [
      {
        ...{ MetricName: name, Dimensions: [{ Name, Value }], Timestamp },
        ...{ Values: [...values.keys()], Counts: [...values.values()] },
      },
    ],
  });
};

/** Publishes each minute once it has passed, from this one on. One that fails is left out. Returns what ends it. */
export function keepPublishing(world: TrafficWorld): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const work = async () => {
    for (let minute = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS; !signal.aborted; minute += MINUTE_MS) {
      await wait(Math.max(0, minute + MINUTE_MS + LATE_MS - Date.now()), undefined, { signal, ref: false });
      await publishMinute(world, new Date(minute)).catch(() => undefined);
    }
  };
  // Whoever ends it does not wait for it.
  void work().catch(() => undefined);
  return () => ending.abort();
}
