import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { knownLogs } from "../../core/operations/application/logs/known-logs";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";
import { projectRoot } from "../../tools/paths";

const runbook = readFileSync(join(projectRoot, "docs/runbook.md"), "utf8");
/** With everything that a setting adds. */
const document = synthDocument({ SENDER_EMAIL: "payments@example.com" });
const section = (from: string, to: string) => runbook.slice(runbook.indexOf(`\n${from}`), runbook.indexOf(`\n${to}`));
const rows = [...section("## Alarms", "## Entries").matchAll(/^\| (`[^|]+) \| \[([^\]]+)\]/gm)].map(
  ([, cell = "", entry = ""]) => ({ patterns: cell.split(", ").map((name) => name.replaceAll("`", "")), entry }),
);
const patterns = rows.flatMap((row) => row.patterns);
const matches = (pattern: string, name: string) => new RegExp(`^${pattern.replaceAll("*", ".+")}$`).test(name);
const alarms = resourcesOf(document, "aws_cloudwatch_metric_alarm").map(({ attributes }) =>
  String(attributes.alarm_name).replace(/^alarm-|-dev$/g, ""),
);
const entries = new Map(
  section("## Entries", "## Tasks and troubles")
    .split(/^### /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf("\n")), text]),
);

test("the runbook knows every alarm, and names none that is not there", () => {
  expect(alarms.filter((name) => !patterns.some((pattern) => matches(pattern, name)))).toEqual([]);
  expect(patterns.filter((pattern) => !alarms.some((name) => matches(pattern, name)))).toEqual([]);
});

test("each alarm of the runbook leads to an entry, and each entry is an alarm's", () => {
  expect([...entries.keys()].sort()).toEqual([...new Set(rows.map(({ entry }) => entry))].sort());
});

test.each([...entries])("the runbook's entry %s has its five parts in order", (_, text) => {
  const parts = ["Symptom.", "Meaning.", "Show the cause.", "Mend.", "Over when"];
  const named = [...text.matchAll(/^\*\*([^*]+)\*\*/gm)].map(([, part = ""]) => part);
  expect(named.filter((part) => parts.includes(part))).toEqual(parts);
});

test("the runbook names log groups that the stack makes", () => {
  const groups = resourcesOf(document, "aws_cloudwatch_log_group").map(({ attributes }) => String(attributes.name));
  const named = [...runbook.matchAll(/`((?:\/tap\/|aws-waf-logs-)[^`]*<suffix>[^`]*)`/g)].map(([, name = ""]) =>
    name.replace("<suffix>", "dev"),
  );
  expect(named.length).toBeGreaterThanOrEqual(3);
  expect(named.filter((name) => !groups.includes(name))).toEqual([]);
});

test("the runbook names queues, functions, tables and workflows that the stack makes", () => {
  const made = new Set(
    ["aws_sqs_queue", "aws_dynamodb_table", "aws_sfn_state_machine", "aws_scheduler_schedule"]
      .flatMap((type) => resourcesOf(document, type))
      .map(({ attributes }) => String(attributes.name))
      .concat(resourcesOf(document, "aws_lambda_function").map(({ attributes }) => String(attributes.function_name))),
  );
  const named = [
    ...runbook.matchAll(/\b((?:dlq|queue|lambda|table|workflow|schedule)-[a-z-]+)-(?:\$suffix|<suffix>)(\.fifo)?/g),
  ].map(([, name = "", fifo = ""]) => `${name}-dev${fifo}`);
  expect(named.length).toBeGreaterThan(8);
  expect([...new Set(named)].filter((name) => !made.has(name))).toEqual([]);
});

test("the runbook searches logs that the stack has", () => {
  const logs = new Set(knownLogs.map(({ name }) => name));
  const named = [...runbook.matchAll(/tap logs ([a-z-]+)/g)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !logs.has(name))).toEqual([]);
});

test("what the runbook searches the logs for is a text that Tap writes", () => {
  const sources = ["core", "lambda"].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(projectRoot, folder, name), "utf8")),
  );
  const searched = [...runbook.matchAll(/tap logs [a-z-]+ --contains (?:'([^'…]+)'|"([^"…]+)"|(\w+)(?=\s))/gm)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );
  expect(searched.length).toBeGreaterThan(5);
  expect(searched.filter((text) => !sources.some((source) => source.includes(text)))).toEqual([]);
});
