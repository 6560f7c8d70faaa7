import { expect, test } from "@jest/globals";
import { functionEnvironment } from "../../core/contracts/environment";
import { tables } from "../../core/contracts/tables";
import { readCounts } from "../../cost/counts";
import { fixedCost } from "../../cost/fixed-cost";
import { factsOf, type SynthesizedFile } from "../../cost/stack-facts";
import { paymentReview, paymentWorkflow } from "../../lib/features/payments/payment-definitions";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const document = synthDocument({ ENVIRONMENT_SUFFIX: "prod" });
const file = document as unknown as SynthesizedFile;
const facts = factsOf(file, "prod");

/** The same stack without the resources of a type, or with others. */
const changed = (type: string, resources: SynthesizedFile["resource"][string]): SynthesizedFile => ({
  resource: { ...file.resource, [type]: resources },
});

test("the costs count the alarms and rules that the synthesized file has, and each metric that an alarm reads", () => {
  const alarms = resourcesOf(document, "aws_cloudwatch_metric_alarm").map(({ attributes }) => attributes);
  const read = alarms.flatMap(({ metric_query = [{ metric: {} }] }) =>
    (metric_query as { metric?: object }[]).filter(({ metric }) => metric),
  );
  const [acl] = resourcesOf(document, "aws_wafv2_web_acl");
  expect(facts).toMatchObject({
    ...{ alarms: alarms.length, alarmMetrics: read.length, keys: 1, webAcls: 1, recovers: true },
    webAclRules: (acl?.attributes.rule as unknown[] | undefined)?.length,
  });
});

test("the costs know each function, and each table's stream with its window", () => {
  expect(Object.keys(facts.functions).sort()).toEqual(Object.keys(functionEnvironment).sort());
  expect(Object.keys(facts.streams).sort()).toEqual(Object.keys(tables).sort());
  for (const { memoryGb, logDays } of Object.values(facts.functions)) {
    expect(memoryGb).toBeGreaterThanOrEqual(0.125);
    expect(logDays).toBeGreaterThan(0);
  }
  for (const { windowSeconds, batchSize } of Object.values(facts.streams)) {
    expect(windowSeconds).toBeGreaterThan(0);
    expect(batchSize).toBeGreaterThan(0);
  }
  expect(facts.polled).toEqual({ standard: 2, fifo: 2 });
  expect(facts.runs).toEqual({ reconciler: 43_800, "audit-verifier": 730 });
});

test("the costs follow a way without trouble through each workflow of a payment", () => {
  const names = (definition: { readonly States: object }) => Object.keys(definition.States);
  const { workflows } = facts;
  expect(workflows["payment-workflow"]).toMatchObject({ type: "EXPRESS" });
  expect(workflows["payment-review"]).toMatchObject({ type: "STANDARD" });
  const express = names(paymentWorkflow({ tasksArn: "t", reviewArn: "r" }));
  const review = names(paymentReview({ tasksArn: "t", reviewTimeoutSeconds: 60 }));
  expect(workflows["payment-workflow"]?.way.filter((state) => !express.includes(state))).toEqual([]);
  expect(workflows["payment-review"]?.way.filter((state) => !review.includes(state))).toEqual([]);
  expect(workflows["payment-workflow"]?.way).toEqual(expect.arrayContaining(["Charge", "Notify", "Done"]));
});

test("the costs of a stack without a web ACL, with a sampling rule and a small dashboard are those", () => {
  const rule = { priority: 1, reservoir_size: 0, fixed_rate: 0.01 };
  expect(
    factsOf(changed("aws_xray_sampling_rule", { low: { ...rule, priority: 2, fixed_rate: 1 }, high: rule }), "prod")
      .sampling,
  ).toEqual({
    reservoir: 0,
    rate: 0.01,
  });
  expect(factsOf(changed("aws_wafv2_web_acl", {}), "prod")).toMatchObject({ webAcls: 0, webAclRules: 0 });
  const dashboard_body = JSON.stringify({ widgets: [{ properties: { metrics: [["a"], ["b"]] } }, { properties: {} }] });
  expect(factsOf(changed("aws_cloudwatch_dashboard", { one: { dashboard_body } }), "prod").dashboards).toEqual([2]);
});

test.each([
  ["in text form are always logged", { log_format: "Text", log_group: "g" }, { lines: 3, bytes: 360 }],
  ["are logged at the level INFO", { log_format: "JSON", system_log_level: "INFO" }, { lines: 2, bytes: 770 }],
  ["are logged where no level is set", { log_format: "JSON" }, { lines: 2, bytes: 770 }],
  ["are not logged at the level WARN", { log_format: "JSON", system_log_level: "WARN" }, { lines: 0, bytes: 0 }],
])("Lambda's own lines of an invocation %s", (_, logging_config, expected) => {
  const functions = file.resource.aws_lambda_function ?? {};
  const logging = Object.fromEntries(Object.entries(functions).map(([id, fn]) => [id, { ...fn, logging_config }]));
  const found = Object.values(factsOf(changed("aws_lambda_function", logging), "prod").functions);
  expect(found.map(({ invocationLog }) => invocationLog)).toEqual(found.map(() => expected));
});

test("a stack that is idle costs its lines, and in use those of metrics and encryption beside them", () => {
  const { lines, idle, withMetrics, atWork } = fixedCost(facts, readCounts());
  const sum = (some: typeof lines) => some.reduce((total, { dollars }) => total + dollars, 0);
  expect(idle).toBeCloseTo(sum(lines.filter(({ billed }) => billed === "always")), 9);
  expect(withMetrics).toBeCloseTo(sum(lines.filter(({ billed }) => billed !== "work")), 9);
  expect(atWork).toBeCloseTo(sum(lines), 9);
  const dollarsOf = (what: RegExp) => sum(lines.filter((line) => what.test(line.what)));
  expect(dollarsOf(/^web ACL$/)).toBe(5);
  expect(dollarsOf(/alarms read/)).toBeCloseTo(facts.alarmMetrics / 10, 9);
  // Five requests wait at each of two queues, and are answered every 20 s.
  expect(dollarsOf(/standard queues/)).toBeCloseTo((2 * 5 * 43_800 * 3 * 0.4) / 1_000_000, 9);
});
