import { type CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import type { Alarms, RaisedAlarm } from "../../application/issues/alarm-issues";

/** `topic`: the name of the topic that the deployment's alarms notify. */
interface Deployment {
  readonly suffix: string;
  readonly topic: string;
}

/** Alarms of a deployment by their names, `alarm-<purpose>-<suffix>`. */
export const cloudwatchAlarms = (client: CloudWatchClient, { suffix, topic }: Deployment): Alarms => ({
  async raised() {
    const found: RaisedAlarm[] = [];
    const pages = paginateDescribeAlarms({ client }, { AlarmNamePrefix: "alarm-", StateValue: "ALARM" });
    for await (const { MetricAlarms = [] } of pages) {
      for (const { AlarmName = "", AlarmDescription = "", AlarmActions = [], StateUpdatedTimestamp } of MetricAlarms) {
        // Another deployment of the account may have a suffix that ends with this one's: its alarms notify another topic.
        if (!AlarmActions.some((arn) => arn.endsWith(`:${topic}`))) continue;
        const purpose = AlarmName.slice("alarm-".length, -suffix.length - 1);
        found.push({ purpose, description: AlarmDescription, since: StateUpdatedTimestamp ?? new Date(0) });
      }
    }
    return found;
  },
});
