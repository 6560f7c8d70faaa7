import { setTimeout as wait } from "node:timers/promises";
import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { alarmsIn } from "../../local/alarms/definition";
import type { World } from "../../ops/iam/world";
import { synthesizedFile } from "./synthesized-file";

/** Publishes what AWS alone measures, such as throttles of a table, to the first metric of an alarm. */
export async function measuredByAws(
  { clients, names }: Pick<World, "clients" | "names">,
  alarm: string,
  value: number,
): Promise<void> {
  const { Account = "" } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const found = alarmsIn(synthesizedFile(names), Account).find(({ name }) => name === names.of("alarm", alarm));
  const [series] = found?.series ?? [];
  if (series === undefined) throw new Error(`the stack has no alarm ${alarm}`);
  const Dimensions = Object.entries(series.dimensions).map(([Name, Value]) => ({ Name, Value }));
  await clients.cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: series.namespace,
      MetricData: [{ MetricName: series.name, Dimensions, Value: value }],
    }),
  );
}

/** Pause between two measurements, in ms: shorter than any period, as fast as they pass. */
const PAUSE_MS = 2_000;
/** Measurements at most: whatever became of the rehearsal, the metric ends. */
const MOST = 60;

/** Publishes the same again and again, for alarms of several periods in a row. Returns what ends it. */
export async function keepMeasuring(
  world: Pick<World, "clients" | "names">,
  alarm: string,
  value: number,
): Promise<() => void> {
  const ending = new AbortController();
  const { signal } = ending;
  await measuredByAws(world, alarm, value);
  const work = async () => {
    for (let count = 1; count < MOST; count++) {
      await wait(PAUSE_MS, undefined, { signal, ref: false });
      await measuredByAws(world, alarm, value);
    }
  };
  // Ended by hand, or with the stack: nobody waits for it.
  void work().catch(() => undefined);
  return () => ending.abort();
}
