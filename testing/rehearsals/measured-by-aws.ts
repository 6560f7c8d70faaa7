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
