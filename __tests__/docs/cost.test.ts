import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { paymentReview, paymentWorkflow } from "../../lib/features/payments/payment-definitions";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";
import { projectRoot } from "../../tools/paths";

const cost = readFileSync(join(projectRoot, "docs/cost.md"), "utf8");
const document = synthDocument({ ENVIRONMENT_SUFFIX: "prod" });
const number = (pattern: RegExp): number => Number(pattern.exec(cost)?.[1]);

test("docs/cost.md counts the alarms, rules and metrics that the stack has", () => {
  const alarms = resourcesOf(document, "aws_cloudwatch_metric_alarm").map(({ attributes }) => attributes);
  expect(number(/\| metrics that the (\d+) alarms watch/)).toBe(alarms.length);
  const watched = alarms.flatMap(({ metric_query = [{ metric: {} }] }) =>
    (metric_query as { metric?: object }[]).filter(({ metric }) => metric),
  );
  expect(number(/\| metrics that the \d+ alarms watch \| (\d+) \|/)).toBe(watched.length);
  const [acl] = resourcesOf(document, "aws_wafv2_web_acl");
  expect(number(/\| web ACL, and its rules \| 1 \+ (\d+) \|/)).toBe(
    (acl?.attributes.rule as unknown[] | undefined)?.length,
  );
  const custom = alarms.filter(({ namespace }) => namespace === "Tap/prod").map(({ metric_name }) => metric_name);
  expect(number(/at most (\d+)/)).toBe(new Set(custom).size);
});

test("docs/cost.md adds up the cost of an idle stack", () => {
  const [table = ""] = cost.split("## ")[1]?.match(/(?:^\|.*\|\n)+/m) ?? [];
  const rows = table.trim().split("\n").slice(2);
  const together = rows.map((row) => Number(row.split("|").at(-2)));
  const sum = together.reduce((total, dollars) => total + dollars, 0);
  expect(sum).toBeGreaterThan(0);
  expect(number(/(\d+) with every metric in use/)).toBe(Math.round(sum));
});

test("docs/requirements.md has the same figures of an idle stack, and of a million events", () => {
  const requirements = readFileSync(join(projectRoot, "docs/requirements.md"), "utf8");
  const figures = (pattern: RegExp) => [...requirements.matchAll(pattern)].map(([, dollars]) => Number(dollars));
  const idle = number(/About (\d+) dollars, \d+ with every metric in use/);
  expect(figures(/(\d+) \$ a month standing still/g)).toEqual([idle, idle]);
  expect(figures(/(\d+) \$ with every metric in use/g)).toEqual([number(/(\d+) with every metric in use/)]);
  expect(figures(/About (\d+) \$ for a million events/g)).toEqual([
    number(/About (\d+) dollars\. With one notification/),
  ]);
});

/** The states of a payment that goes well. */
function way(definition: { StartAt: string; States: Readonly<Record<string, unknown>> }): string[] {
  const names: string[] = [];
  for (let name: string | undefined = definition.StartAt; name !== undefined; ) {
    names.push(name);
    const state = definition.States[name] as {
      Next?: string;
      Default?: string;
      Choices?: { StringEquals: string; Next: string }[];
    };
    const good = state.Choices?.find(({ StringEquals }) => StringEquals === "clear" || StringEquals === "approved");
    name = good?.Next ?? state.Next ?? state.Default;
  }
  return names;
}

test.each([
  ["payment-workflow, express", paymentWorkflow({ tasksArn: "t", reviewArn: "r" })],
  ["payment-review, standard", paymentReview({ tasksArn: "t", reviewTimeoutSeconds: 60 })],
])("docs/cost.md names and counts the states of a payment in %s", (name, definition) => {
  const states = way(definition);
  expect(cost).toContain(`| ${name}: ${states.join(", ")} | ${states.length} |`);
});
