import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";
import { projectRoot } from "../../tools/paths";

const runbook = readFileSync(join(projectRoot, "docs/runbook.md"), "utf8");
const document = synthDocument();
const table = runbook.slice(runbook.indexOf("## Alarms"), runbook.indexOf("## Troubles"));
const patterns = [...table.matchAll(/^\| (`[^|]+) \|/gm)]
  .flatMap(([, cell = ""]) => cell.split(", "))
  .map((cell) => cell.replaceAll("`", ""));
const matches = (pattern: string, name: string) => new RegExp(`^${pattern.replaceAll("*", ".+")}$`).test(name);
const alarms = resourcesOf(document, "aws_cloudwatch_metric_alarm").map(({ attributes }) =>
  String(attributes.alarm_name).replace(/^alarm-|-dev$/g, ""),
);

test("knows every alarm, and names none that is not there", () => {
  expect(alarms.filter((name) => !patterns.some((pattern) => matches(pattern, name)))).toEqual([]);
  expect(patterns.filter((pattern) => !alarms.some((name) => matches(pattern, name)))).toEqual([]);
});

test("leads to sections that exist", () => {
  const sections = new Set([...runbook.matchAll(/^### (.+)$/gm)].map(([, title]) => title));
  const named = [...table.matchAll(/"([A-Z0-9][^"]+)"/g)].map(([, title]) => title);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((title) => !sections.has(title))).toEqual([]);
});

test("names log groups that the stack makes", () => {
  const groups = resourcesOf(document, "aws_cloudwatch_log_group").map(({ attributes }) => String(attributes.name));
  const named = [...runbook.matchAll(/`((?:\/tap\/|aws-waf-logs-)[^`]*<suffix>[^`]*)`/g)].map(([, name = ""]) =>
    name.replace("<suffix>", "dev"),
  );
  expect(named.length).toBeGreaterThanOrEqual(3);
  expect(named.filter((name) => !groups.includes(name))).toEqual([]);
});
