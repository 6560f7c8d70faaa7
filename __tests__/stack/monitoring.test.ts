import { describe, expect, test } from "@jest/globals";
import { functionEnvironment } from "../../core/contracts/environment";
import { watchedCounts } from "../../core/contracts/metrics";
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

  test.each(["webhook-receiver", "fraud-handler"])(
    "an alarm is raised when one in a hundred calls of %s takes nearly all of the 500 ms of a webhook",
    (name) => {
      expect(alarm(`${name}-slow`)).toMatchObject({
        metric_name: "Duration",
        extended_statistic: "p99",
        threshold: 450,
        evaluation_periods: 3,
      });
    },
  );

  test("an alarm is raised at the first dead letter, within a minute", () => {
    expect(alarm("webhook-processing-dead-letters")).toMatchObject({ statistic: "Maximum", threshold: 0, period: 60 });
  });

  test("each metric that a function counts has an alarm, and no alarm has another one", () => {
    const all = resourcesOf(synthDocument({ SENDER_EMAIL: "a@example.com" }), "aws_cloudwatch_metric_alarm");
    const own = all.map(({ attributes }) => attributes).filter(({ namespace }) => namespace === "Tap/dev");
    const metrics = Object.values(watchedCounts).map(({ metric }) => metric);
    expect(new Set(own.map(({ metric_name }) => metric_name))).toEqual(new Set(metrics));
    expect(own.filter((one) => "dimensions" in one)).toEqual([]);
  });

  test("no method of the API has metrics of its own, each of which has a price", () => {
    const methods = resourcesOf(document, "aws_api_gateway_method_settings").map(
      ({ attributes }) => attributes.settings,
    );
    expect(methods.length).toBeGreaterThan(20);
    expect(methods.filter((settings) => (settings as { metrics_enabled?: boolean }).metrics_enabled !== false)).toEqual(
      [],
    );
  });

  test("no two alarms share a name", () => {
    const names = alarms.map(({ alarm_name }) => alarm_name);
    expect(new Set(names).size).toBe(names.length);
  });
});

test("an alarm is raised when tables change and audit-logger is not called, as after a mapping is disabled", () => {
  const { metric_query, comparison_operator } = alarm("audit-logger-silent") ?? {};
  const [result, ...metrics] = metric_query as { expression?: string; metric?: { metric_name: string } }[];
  expect(result?.expression).toBe("IF((FILL(m0, 0) + FILL(m1, 0)) > 0 AND FILL(m2, 0) == 0, 1, 0)");
  expect(metrics.map(({ metric }) => metric?.metric_name)).toEqual([
    ...["ConsumedWriteCapacityUnits", "ConsumedWriteCapacityUnits", "Invocations"],
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
