import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "@jest/globals";
import { type AlarmDefinition, alarmsIn } from "../../local/alarms/definition";
import { evaluate } from "../../local/alarms/evaluation";
import { compute } from "../../local/alarms/metric-math";
import { Samples } from "../../local/alarms/samples";
import { metricsIn } from "../../local/alarms/sources/embedded";
import { Arguments } from "../../local/apply/arguments";
import type { ApplyContext } from "../../local/apply/handler";
import { handlers } from "../../local/apply/resources";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const metric = { namespace: "AWS/SQS", name: "Visible", dimensions: { QueueName: "dlq-one" } };
const NOW = 1_000_000;

const alarm = (changes: Partial<AlarmDefinition> = {}): AlarmDefinition => ({
  name: "alarm-one",
  description: "",
  series: [{ id: "m0", ...metric, statistic: "Maximum" }],
  periodSeconds: 60,
  periods: 1,
  threshold: 0,
  isBreached: (value, threshold) => value > threshold,
  missingBreaches: false,
  ...changes,
});

function stateOf(definition: AlarmDefinition, measured: readonly [secondsAgo: number, value: number][], since = 0) {
  const samples = new Samples();
  for (const [secondsAgo, value] of measured) samples.record(metric, NOW - secondsAgo * 1000, value);
  return evaluate(definition, { samples, since, now: NOW, speed: 1 })?.state;
}

describe("an alarm on the local stack", () => {
  test("an alarm is raised by a value above its threshold within its period, and by none before it", () => {
    expect(stateOf(alarm(), [[59, 1]])).toBe("ALARM");
    expect(stateOf(alarm(), [[61, 1]])).toBe("OK");
  });

  test("an alarm on another queue is not raised", () => {
    const other = { id: "m0", ...metric, dimensions: { QueueName: "dlq-two" }, statistic: "Maximum" };
    expect(stateOf(alarm({ series: [other] }), [[1, 1]])).toBe("OK");
  });

  test("an alarm over several periods needs each of them", () => {
    expect(stateOf(alarm({ periods: 2 }), [[30, 1]])).toBe("OK");
    const both: [number, number][] = [
      [90, 1],
      [30, 1],
    ];
    expect(stateOf(alarm({ periods: 2 }), both)).toBe("ALARM");
  });

  test("a heartbeat that is missing raises its alarm, but not before a whole period was measured", () => {
    const heartbeat = alarm({
      missingBreaches: true,
      threshold: 1,
      isBreached: (value, threshold) => value < threshold,
    });
    expect(stateOf(heartbeat, [])).toBe("ALARM");
    expect(stateOf(heartbeat, [[1, 1]])).toBe("OK");
    expect(stateOf(heartbeat, [], NOW - 59_000)).toBeUndefined();
  });

  test("a period of five minutes takes ten seconds at thirty times the speed", () => {
    const samples = new Samples();
    samples.record(metric, NOW - 9_000, 1);
    const at = (now: number) => evaluate(alarm({ periodSeconds: 300 }), { samples, since: 0, now, speed: 30 })?.state;
    expect([at(NOW), at(NOW + 2_000)]).toEqual(["ALARM", "OK"]);
  });

  test("the 99th percentile is that of all values of the period", () => {
    const samples = new Samples();
    for (let index = 1; index <= 100; index += 1) samples.record(metric, NOW, index);
    expect(samples.statistic({ id: "m0", ...metric, statistic: "p99" }, NOW, NOW + 1)).toBe(99);
  });
});

test.each<[string, Record<string, number | undefined>, number | undefined]>([
  ["SUM(FILL(METRICS(), 0))", { m0: undefined, m1: 2, m2: 3 }, 5],
  ["IF((FILL(m0, 0) + FILL(m1, 0)) > 0 AND FILL(m2, 0) == 0, 1, 0)", { m0: 4, m1: undefined, m2: undefined }, 1],
  ["IF((FILL(m0, 0) + FILL(m1, 0)) > 0 AND FILL(m2, 0) == 0, 1, 0)", { m0: 4, m1: undefined, m2: 1 }, 0],
  ["IF(FILL(m1, 0) >= 20, 100 * FILL(m0, 0) / m1, 0)", { m0: 3, m1: 30 }, 10],
  ["IF(FILL(m1, 0) >= 20, 100 * FILL(m0, 0) / m1, 0)", { m0: 3, m1: undefined }, 0],
  ["2 - 1 - 1", {}, 0],
  ["m0 + 1", { m0: undefined }, undefined],
])("%s of %j is %s", (expression, values, expected) => {
  expect(compute(expression, values)).toBe(expected);
});

test.each(["ANOMALY_DETECTION_BAND(m0)", "m0 +", "(m0", "m0 m1", "m0 % 2"])(
  "an expression that is not known is refused: %s",
  (expression) => {
    expect(() => compute(expression, { m0: 1, m1: 1 })).toThrow("the local stack does not understand");
  },
);

test("every expression of the stack's alarms is understood", () => {
  const alarms = resourcesOf(synthDocument({ SENDER_EMAIL: "payments@example.com" }), "aws_cloudwatch_metric_alarm");
  const expressions = alarms.flatMap(({ attributes }) =>
    ((attributes.metric_query ?? []) as { expression?: string }[]).flatMap(({ expression }) => expression ?? []),
  );
  expect(expressions.length).toBe(2);
  for (const expression of expressions) {
    const ids = [...new Set(expression.match(/m\d+/g) ?? ["m0"])];
    expect(compute(expression, Object.fromEntries(ids.map((id) => [id, undefined])))).toBe(0);
  }
});

test("every alarm of the stack is read with the names of what it watches, and no reference", () => {
  const folder = mkdtempSync(join(tmpdir(), "alarms-"));
  const file = join(folder, "cdk.tf.json");
  const document = synthDocument({ SENDER_EMAIL: "payments@example.com" });
  writeFileSync(file, JSON.stringify(document));
  const alarms = alarmsIn(file, "123456789012");
  rmSync(folder, { recursive: true });
  expect(alarms).toHaveLength(resourcesOf(document, "aws_cloudwatch_metric_alarm").length);
  expect(JSON.stringify(alarms)).not.toContain("${");
  expect(alarms.filter(({ periodSeconds, series }) => periodSeconds < 60 || series.length === 0)).toEqual([]);
  expect(alarms.find((one) => one.name === "alarm-webhook-processing-dead-letters-dev")?.series).toEqual([
    {
      id: "m0",
      namespace: "AWS/SQS",
      name: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "dlq-webhook-processing-dev" },
      statistic: "Maximum",
    },
  ]);
  expect(alarms.find((one) => one.name === "alarm-payment-review-failed-dev")?.series[0]?.dimensions).toEqual({
    StateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:workflow-payment-review-dev",
  });
});

test("an alarm says how long its time takes on a stack where it passes ten times as fast", async () => {
  const said: string[] = [];
  const send = async ({ input }: PutMetricAlarmCommand) =>
    said.push(input.AlarmDescription?.split(" First: ")[0] ?? "");
  const context = { clients: { cloudWatch: { send } }, alarmSpeed: 10 } as unknown as ApplyContext;
  const document = synthDocument({ SENDER_EMAIL: "payments@example.com" });
  for (const { address, attributes } of resourcesOf(document, "aws_cloudwatch_metric_alarm")) {
    await handlers.aws_cloudwatch_metric_alarm?.(new Arguments(address, attributes), context);
  }
  const spans = said.flatMap((text) => text.match(/\S+ \S+ (?:minutes?|hours?|days?)\b(?: \([^)]*\))?/g) ?? []);
  expect([...new Set(spans)].sort()).toEqual([
    // What SQS, streams and Tap itself take passes as on AWS.
    ...["for 14 days", "for 15 minutes (1 min 30 s on this local stack)", "for 24 hours", "for a day", "for four days"],
    "for ten minutes (1 min on this local stack)",
    "for three hours (18 min on this local stack)",
    "half an hour (3 min on this local stack)",
    "of an hour (6 min on this local stack)",
    // Lambda alone measures how far a function is behind its stream.
    "than 15 minutes",
    "than 15 minutes (1 min 30 s on this local stack)",
    "within an hour (6 min on this local stack)",
    "within five minutes (30 s on this local stack)",
  ]);
});

test("a function's log line gives each of its metrics under each set of dimensions", () => {
  const line = JSON.stringify({
    _aws: {
      Timestamp: 1,
      CloudWatchMetrics: [{ Namespace: "Tap/dev", Dimensions: [["service"]], Metrics: [{ Name: "EventUnread" }] }],
    },
    service: "webhook-processor",
    EventUnread: 1,
  });
  const expected = {
    namespace: "Tap/dev",
    name: "EventUnread",
    dimensions: { service: "webhook-processor" },
    value: 1,
  };
  expect(metricsIn(line)).toEqual([expected]);
  expect(metricsIn(`2026-11-26T10:00:00Z INFO ${line}`)).toEqual([expected]);
  expect(metricsIn('a line about "CloudWatchMetrics" {')).toEqual([]);
});
