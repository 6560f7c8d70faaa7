import { describe, expect, test } from "@jest/globals";
import { functionEnvironment } from "../../core/contracts/environment";
import { functionMetrics } from "../../core/contracts/metrics";
import { widgetTitles } from "../../lib/monitoring/dashboard";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const document = synthDocument({ ALERT_EMAIL: "a@example.com, b@example.com" });
const alarms = resourcesOf(document, "aws_cloudwatch_metric_alarm").map(({ attributes }) => attributes);
const alarm = (name: string) => alarms.find(({ alarm_name }) => alarm_name === `alarm-${name}-dev`);

describe("alarms", () => {
  test("every alarm notifies each address of ALERT_EMAIL through the encrypted topic", () => {
    const subscriptions = resourcesOf(document, "aws_sns_topic_subscription")
      .map(({ attributes }) => attributes)
      .filter(({ topic_arn }) => String(topic_arn).includes("topic-alerts"));
    expect(new Set(alarms.map(({ alarm_actions }) => String(alarm_actions)))).toEqual(
      new Set(subscriptions.map(({ topic_arn }) => String(topic_arn))),
    );
    expect(subscriptions).toMatchObject([
      { protocol: "email", endpoint: "a@example.com" },
      { protocol: "email", endpoint: "b@example.com" },
    ]);
  });

  test("an alarm is raised when one in a hundred webhooks takes longer than 500 ms", () => {
    expect(alarm("latency-post-webhook-provider")).toMatchObject({
      extended_statistic: "p99",
      threshold: 500,
      dimensions: { Method: "POST", Resource: "/webhook/{provider}" },
    });
  });

  test("an alarm is raised at the first dead letter, within a minute", () => {
    expect(alarm("webhook-processing-dead-letters")).toMatchObject({ statistic: "Maximum", threshold: 0, period: 60 });
  });

  test.each([
    ["signatures-refused", "SignatureRefused", "webhook-receiver"],
    ["event-refused", "EventRefused", "webhook-receiver"],
    ["card-data-refused", "CardDataRefused", "webhook-receiver"],
    ["card-data-masked", "CardDataMasked", "webhook-receiver"],
    ["audit-record-quarantined", "AuditRecordQuarantined", "audit-logger"],
  ] as const)("the alarm %s watches a metric that its function counts", (name, metric, service) => {
    expect(alarm(name)).toMatchObject({ namespace: "Tap/dev", metric_name: metric, dimensions: { service } });
    expect(functionMetrics[service]).toContain(metric);
  });

  test("no two alarms share a name", () => {
    const names = alarms.map(({ alarm_name }) => alarm_name);
    expect(new Set(names).size).toBe(names.length);
  });
});

test("an alarm is raised when tables change and no line reaches the audit trail, as after a mapping is disabled", () => {
  const { metric_query, comparison_operator } = alarm("audit-logger-silent") ?? {};
  const [result, ...metrics] = metric_query as { expression?: string; metric?: { metric_name: string } }[];
  expect(result?.expression).toBe(
    "IF((FILL(m0, 0) + FILL(m1, 0) + FILL(m2, 0) + FILL(m3, 0) + FILL(m4, 0) + FILL(m5, 0) + FILL(m6, 0) + FILL(m7, 0)) > 0 AND FILL(m8, 0) == 0, 1, 0)",
  );
  expect(metrics.map(({ metric }) => metric?.metric_name)).toEqual([
    ...Array.from({ length: 8 }, () => "ConsumedWriteCapacityUnits"),
    "AuditLineWritten",
  ]);
  expect(comparison_operator).toBe("GreaterThanThreshold");
});

test("no alarm has more than the ten metrics that CloudWatch takes", () => {
  for (const { attributes } of resourcesOf(document, "aws_cloudwatch_metric_alarm")) {
    const queries = (attributes.metric_query ?? []) as { readonly metric?: object }[];
    const metrics = queries.filter(({ metric }) => metric).length;
    expect([attributes.alarm_name, metrics <= 10]).toEqual([attributes.alarm_name, true]);
  }
});

describe("the dashboard", () => {
  const [dashboard] = resourcesOf(document, "aws_cloudwatch_dashboard");
  const { widgets } = JSON.parse(String(dashboard?.attributes.dashboard_body)) as {
    widgets: { x: number; y: number; properties: { title: string; metrics: unknown[][] } }[];
  };
  const metricsOf = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties.metrics;

  test("the dashboard has every widget once, none on top of another", () => {
    expect(widgets.map(({ properties }) => properties.title)).toEqual([...widgetTitles]);
    expect(new Set(widgets.map(({ x, y }) => `${x} ${y}`)).size).toBe(widgets.length);
  });

  test.each(["Invocations", "Errors", "Throttles", "Duration, p99 (ms)"])(
    "the dashboard shows %s of every function",
    (title) => {
      expect(metricsOf(title)?.length).toBe(Object.keys(functionEnvironment).length);
    },
  );

  test("the dashboard shows the depth of every queue and dead letter queue", () => {
    const queues = resourcesOf(document, "aws_sqs_queue").length;
    const rules = resourcesOf(document, "aws_cloudwatch_event_rule").length;
    const shown = (metricsOf("Queues: waiting")?.length ?? 0) + (metricsOf("Dead letters")?.length ?? 0);
    expect(shown).toBe(queues + rules);
  });

  test("the dashboard shows reads and writes of every table", () => {
    const tables = resourcesOf(document, "aws_dynamodb_table").length;
    expect(metricsOf("Tables: consumed capacity")?.length).toBe(2 * tables);
  });
});
