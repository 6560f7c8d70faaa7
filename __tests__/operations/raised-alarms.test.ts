import { CloudWatchClient, type DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "@jest/globals";
import { cloudwatchAlarms } from "../../core/operations/adapters/issues/cloudwatch-alarms";
import { alarmIssues } from "../../core/operations/application/issues/alarm-issues";

const SINCE = new Date("2026-11-18T09:00:00Z");
const topic = (name: string) => `arn:aws:sns:us-east-1:123456789012:topic-alerts-${name}`;
const alarm = (purpose: string, suffix: string, owner = suffix) => ({
  AlarmName: `alarm-${purpose}-${suffix}`,
  AlarmDescription: `It is ${purpose}. First: npx tap doctor --suffix ${suffix}. Then: look.`,
  AlarmActions: [topic(owner)],
  StateUpdatedTimestamp: SINCE,
});

test("raised alarms are asked for by name and state, page by page, and are those of the deployment alone", async () => {
  const inputs: object[] = [];
  const pages = [
    { MetricAlarms: [alarm("work-stuck", "dev"), alarm("work-stuck", "dev", "my-dev")], NextToken: "2" },
    { MetricAlarms: [alarm("audit-differs", "dev"), alarm("api-5xx", "prod")] },
  ];
  const send = async ({ input }: DescribeAlarmsCommand) => {
    inputs.push(input);
    return pages[inputs.length - 1];
  };
  const client = Object.assign(new CloudWatchClient({ region: "us-east-1" }), { send }) as CloudWatchClient;
  const alarms = cloudwatchAlarms(client, { suffix: "dev", topic: "topic-alerts-dev" });
  const issues = await alarmIssues(alarms).issues(SINCE);
  expect(inputs).toMatchObject([
    { AlarmNamePrefix: "alarm-", StateValue: "ALARM" },
    { AlarmNamePrefix: "alarm-", StateValue: "ALARM", NextToken: "2" },
  ]);
  const common = { kind: "alarms", where: "CloudWatch", count: 1, unit: "alarm", oldest: SINCE, command: "doctor" };
  expect(issues).toEqual(
    ["work-stuck", "audit-differs"].map((cause) => ({
      ...common,
      risk: "to-look-at",
      cause,
      title: `It is ${cause}.`,
    })),
  );
});
